// The worker's table of handlers: before the engine has started, "init" alone; then all that its session serves.

import type { Handler, Serves } from "./dispatcher";
import type { Engine } from "./engine";
import type { Starting, TrainerInfo, TrainerOptions } from "../base/protocol";
import { Session } from "./session";

/** Starts the engine that suits the options; `tell` hears each step towards it. */
export type LoadEngine = (options: TrainerOptions, tell?: (step: Starting) => void) => Promise<{ engine: Engine; info: TrainerInfo }>;

/** Handlers of one worker. */
export function createHandlers(loadEngine: LoadEngine): Record<string, Handler> {
  const first: Serves<"init"> = {
    async init(options, { emit }) {
      const { engine, info } = await loadEngine(options, (step) => emit("progress", step));
      const others: Record<string, Handler> = new Session(engine).handlers();
      Object.assign(table, others);
      return info;
    },
  };
  const table: Record<string, Handler> = { ...first };
  return table;
}
