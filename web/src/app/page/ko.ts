// All words of the page in Korean, in one piece that is fetched when it is wanted.
import { ko as core } from "../core/text.ko";
import { ko as cross } from "../cross/text.ko";
import { ko as reading } from "../data/reading.ko";
import { ko as data } from "../data/text.ko";
import { ko as exercises } from "../exercises/text.ko";
import { ko as explain } from "../explain/text.ko";
import { ko as files } from "../files/text.ko";
import { ko as inside } from "../inside/text.ko";
import { ko as links } from "../links/text.ko";
import { ko as model } from "../model/text.ko";
import { ko as network } from "../network/text.ko";
import { ko as parts } from "../parts/text.ko";
import { ko as record } from "../record/text.ko";
import { ko as results } from "../results/text.ko";
import { ko as runs } from "../runs/text.ko";
import { ko as sweeps } from "../sweeps/text.ko";
import { ko as text } from "../text/text.ko";
import { ko as training } from "../training/text.ko";
import { ko as transfer } from "../transfer/text.ko";
import { ko as tryIt } from "../try/text.ko";
import { ko as page } from "./text.ko";

export const slices: Record<string, object> = {
  core,
  cross,
  reading,
  data,
  exercises,
  explain,
  files,
  inside,
  links,
  model,
  network,
  parts,
  record,
  results,
  runs,
  sweeps,
  text,
  training,
  transfer,
  try: tryIt,
  page,
};
