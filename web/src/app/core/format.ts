// Numbers, shapes and times as people read them.
import type { Logs } from "../../base/protocol";
import { t as commonText } from "../text/text";
import { perLanguage } from "../text/words";
import { t } from "./text";

const numbers = (options: Intl.NumberFormatOptions) => perLanguage((language) => new Intl.NumberFormat(language, options));
const whole = numbers({ maximumFractionDigits: 0 });
const four = numbers({ minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
const upToFour = numbers({ maximumSignificantDigits: 4 });

/** A space where no line may break. */
const NO_BREAK = "\u00a0";

/** 60,000 */
export const count = (value: number): string => whole().format(value);

/** Nobody counts so many zeros: such numbers read as 1.5e-7 or 2e+20. */
const unreadable = (value: number): boolean => value !== 0 && (Math.abs(value) < 1e-6 || Math.abs(value) >= 1e15);

/** Four significant digits: 0.3050. */
export const figure = (value: number | undefined): string =>
  value === undefined ? "" : !Number.isFinite(value) ? t.notANumber : unreadable(value) ? value.toExponential(3) : four().format(value);

/** At most four significant digits: 0.1, 255. */
export const plain = (value: number): string =>
  Number.isFinite(value) && unreadable(value) ? String(Number(value.toPrecision(4))) : upToFour().format(value);

/** The same where space is scarce: small numbers as 9.6e-5. */
export const short = (value: number): string =>
  !Number.isFinite(value) ? t.notANumber : value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : plain(value);

/** A share as per cent: 0.9763 is 97.63 %. */
export const percent = (share: number, digits = 2): string =>
  Number.isFinite(share) ? `${(share * 100).toFixed(digits)}${NO_BREAK}%` : t.notANumber;

/** (28, 28) or (None, 10), as Keras writes shapes. */
export function shape(sizes: readonly (number | null)[]): string {
  const text = sizes.map((size) => size ?? "None").join(", ");
  return sizes.length === 1 ? `(${text},)` : `(${text})`;
}

/** 28 x 28 */
export const size = (sizes: readonly number[]): string => sizes.join(`${NO_BREAK}x${NO_BREAK}`);

/** 1.2 kB, 170 MB: of files and of memory. */
export const fileSize = (bytes: number): string =>
  bytes < 1e6 ? `${plain(Math.ceil(bytes / 100) / 10)}${NO_BREAK}kB` : `${plain(Math.ceil(bytes / 1e5) / 10)}${NO_BREAK}MB`;

export function duration(seconds: number): string {
  if (seconds < 0.95) return commonText.time.short;
  if (seconds < 59.5) return commonText.time.seconds(seconds < 9.95 ? plain(Math.round(seconds * 10) / 10) : count(seconds));
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return commonText.time.minutes(minutes, Math.round(seconds) % 60);
  return commonText.time.hours(Math.floor(minutes / 60), minutes % 60);
}

const dayAndTime = perLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }));
/** A time in milliseconds since 1970: Nov 22, 2026, 5:40 PM. */
export const moment = (time: number): string => dayAndTime().format(time);

/** Floating-point operations: 0.2 MFLOP, 3.4 GFLOP. */
export const flops = (value: number): string =>
  value < 9.995e8
    ? `${plain(Number((value / 1e6).toPrecision(2)))}${NO_BREAK}MFLOP`
    : `${plain(Number((value / 1e9).toPrecision(2)))}${NO_BREAK}GFLOP`;

/** True for metrics that are shares of right answers and so read best as per cent. */
export const isShare = (metric: string): boolean => /accuracy/.test(metric);

/** A value of the logs, in the form its metric is read in. */
export const metricValue = (metric: string, value: number | undefined): string =>
  value === undefined ? "" : isShare(metric) ? percent(value) : figure(value);

/** What a metric of the logs is called: Loss, Accuracy, validation accuracy. */
export function metricName(metric: string): string {
  if (metric.startsWith("val_")) return `${t.curves.validation} ${metricName(metric.slice(4)).toLowerCase()}`;
  return metric === "loss" ? t.curves.loss : (t.curves.names[metric] ?? metric);
}

/** loss 0.3050, accuracy 97.63 %, validation loss 0.3120 */
export const logsInWords = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => `${metricName(name).toLowerCase()} ${metricValue(name, value)}`)
    .join(", ");
