// Picks the language of the page. A second language is one more file with the shape of en.ts.
export { en as t } from "./en";
