// Files as people choose them: their paths and sizes, and their bytes in pieces, so that no more than one piece is in memory.

import type { Bytes } from "./bytes";
import { fail } from "../base/errors";

/** A file of a chosen folder tells its class by its path. */
export const pathOf = (file: File): string => file.webkitRelativePath || file.name;

/** The name of an archive without its ending, or of another file as it is. */
export const stemOf = (name: string): string => name.replace(/\.(zip|tar|tgz|tar\.gz)$/i, "");

export const bytesOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0);

export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Told how many bytes of the file have been read. */
  onRead?: (done: number) => void;
}

/** The file's bytes. Its own stream reads several times as fast in Chromium as slices of it. */
export async function* readFile(file: File, label: string, { signal, onRead }: ReadOptions): AsyncGenerator<Bytes> {
  const reader = file.stream().getReader();
  try {
    for (let done = 0; ; ) {
      signal?.throwIfAborted();
      const next = await reader
        .read()
        .catch((error: unknown) =>
          fail(
            label,
            `could not be read (${error instanceof Error ? error.message : String(error)}).`,
            "It may have been moved or changed: choose it again.",
          ),
        );
      signal?.throwIfAborted();
      if (next.done) return;
      done += next.value.length;
      onRead?.(done);
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
