// Words that all slices share, in Korean.
import { help } from "./help.ko";
import { layerHelp } from "./layers.ko";
import type { en } from "./text.en";

export const ko: typeof en = {
  time: {
    hours: (h, m) => `${h}시간 ${m}분`,
    minutes: (m, s) => `${m}분 ${s}초`,
    seconds: (s) => `${s}초`,
    short: "1초 미만",
  },
  help: { ...layerHelp, ...help },
};
