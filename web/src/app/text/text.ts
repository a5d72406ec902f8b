// The words of this slice.
import { words } from "./words";
import { en } from "./text.en";

export const t = words("text", en);
