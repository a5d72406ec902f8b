// Turns whatever was thrown into words for the place where it happened.
import { inOneLine, isLoss } from "../../base/errors";
import { said } from "../text/words";

/** What went wrong, where it is shown, and what to do. */
export interface Trouble {
  message: string;
  hint?: string;
}

const nameOf = (error: unknown): string => (error as { name?: string }).name ?? "";

/** Null for the loss of the engine: that has a notice of its own. */
export function troubleOf(error: unknown): Trouble | null {
  if (isLoss(error)) return null;
  const { message, hint } = error as { message?: string; hint?: string };
  return { message: message ?? String(error), ...(hint && { hint }) };
}

/** True for the rejection of a call that was cancelled on purpose. */
export const wasCancelled = (error: unknown): boolean => nameOf(error) === "AbortError";

/** True for files that are good, but of which more are needed to make a data set. */
export const isPending = (error: unknown): boolean => nameOf(error) === "PendingFiles";

/** True where the browser has no room left for what was to be kept. */
export const isFull = (error: unknown): boolean => nameOf(error) === "QuotaExceededError";

/** True where the browser keeps nothing at all, or not now. */
export const keepsNothing = (error: unknown): boolean => nameOf(error) === "StorageError";

/** All that an error says, for a place that has words of its own for what it means. */
export function reasonOf(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string };
  return inOneLine({ message: said(message), ...(hint && { hint: said(hint) }) });
}
