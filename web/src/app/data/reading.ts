// The words of this slice that are fetched when files are loaded: the first visit does without.
import { words } from "../text/words";
import { en } from "./reading.en";

export const t = words("reading", en);
