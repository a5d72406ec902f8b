// The worker's own code on the test's own thread, with every message cloned as between threads.

import { createDispatcher } from "../../../web/src/engine/dispatcher";
import { createHandlers, type LoadEngine } from "../../../web/src/engine/handlers";
import type { StartTransport } from "../../../web/src/engine/transport";

/** Starts "workers" that load their engine so. */
export function inProcess(loadEngine: LoadEngine): StartTransport {
  return async (listener) => {
    let ended = false;
    const receive = createDispatcher(createHandlers(loadEngine), (message, transfer) => {
      const copy = structuredClone(message, { transfer });
      setImmediate(() => ended || listener.message(copy));
    });
    return {
      post(message, transfer) {
        const copy = structuredClone(message, { transfer });
        setImmediate(() => ended || receive(copy));
      },
      terminate: () => void (ended = true),
    };
  };
}
