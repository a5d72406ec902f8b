// Words that all slices share, in English.
import { help } from "./help.en";
import { layerHelp } from "./layers.en";

export const en = {
  time: {
    hours: (h: number, m: number) => `${h} h ${m} min`,
    minutes: (m: number, s: number) => `${m} min ${s} s`,
    seconds: (s: string) => `${s} s`,
    short: "less than 1 s",
  },
  help: { ...layerHelp, ...help },
};
