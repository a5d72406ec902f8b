// What the floors below the page say, in Korean: errors, remarks, exercises. Fetched after the page's own words.
import { errors } from "../text/errors.ko";
import { exercises } from "../text/exercises.ko";
import { foreignFiles } from "../text/foreign-files.ko";
import { fileErrors } from "../text/file-errors.ko";
import { translator } from "../text/phrases";

export const phrases = translator({ ...exercises, ...foreignFiles, ...fileErrors, ...errors });
