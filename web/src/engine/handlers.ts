// The worker's table of handlers: before the engine has started, "init" alone; then all that its session serves.

import type { Handler, Serves } from "./dispatcher";
import type { Engine } from "./engine";
import type { TrainerInfo, TrainerOptions } from "../base/protocol";
import { Session } from "./session";

/** Starts the engine that suits the options. */
export type LoadEngine = (options: TrainerOptions) => Promise<{ engine: Engine; info: TrainerInfo }>;

/** Handlers of one worker. */
export function createHandlers(loadEngine: LoadEngine): Record<string, Handler> {
  const first: Serves<"init"> = {
    async init(options) {
      const { engine, info } = await loadEngine(options);
      const others: Record<string, Handler> = new Session(engine).handlers();
      Object.assign(table, others);
      return info;
    },
  };
  const table: Record<string, Handler> = { ...first };
  return table;
}
