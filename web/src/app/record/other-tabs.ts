// Runs in other tabs of the same browser: what a tab saves and deletes the others hear of, so that none writes over it with what it knew before.
import { signal } from "@preact/signals";
import * as v from "valibot";
import { isRun, type Run } from "../../runs/run";
import { freed, isHeld } from "../core/lock";

/** What a tab tells: a run as it was saved, or ids of runs that were deleted. */
type News = { saved: Run } | { deleted: string[] };

const channel = open();

/** null where there are no channels, or none for a page whose data the browser blocks. */
function open(): BroadcastChannel | null {
  try {
    return new BroadcastChannel("sprout-runs");
  } catch {
    return null;
  }
}

export const tellTabs = (news: News): void => channel?.postMessage(news);

export function hearTabs(hear: (news: News) => void): void {
  if (channel) channel.onmessage = ({ data }: MessageEvent<unknown>) => isNews(data) && hear(data);
}

/** A tab may have another version of the page. */
const isNews = (value: unknown): value is News =>
  v.is(v.union([v.object({ saved: v.custom<Run>(isRun) }), v.object({ deleted: v.array(v.string()) })]), value);

/** Ids of runs that train in another tab. */
export const elsewhere = signal<ReadonlySet<string>>(new Set());

/** Counts a run among them for as long as the other tab holds its lock. */
export async function watchElsewhere(id: string, lock: string): Promise<void> {
  if (elsewhere.value.has(id) || !(await isHeld(lock))) return;
  elsewhere.value = new Set([...elsewhere.value, id]);
  await freed(lock);
  elsewhere.value = new Set([...elsewhere.value].filter((each) => each !== id));
}
