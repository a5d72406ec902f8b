// The words of this slice.
import { words } from "../text/words";
import { en } from "./text.en";

export const t = words("model", en);
