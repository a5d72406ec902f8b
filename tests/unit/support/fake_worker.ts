// A worker that tests play by hand: they see the requests and send what they like.

import type { Reply, Request, WorkerEvent } from "../../../web/src/base/protocol";
import type { StartTransport, TransportListener } from "../../../web/src/engine/transport";

export interface FakeWorker {
  requests: Request[];
  transfers: ArrayBuffer[][];
  terminated: boolean;
  send(message: Reply | WorkerEvent): void;
  die(cause: string): void;
}

const info = { variant: "simd", threads: 1, version: "test" };

/** Starts fake workers; each answers "init" of itself (unless told not to) and keeps the other requests. */
export function fakeWorkers({ answersInit = true } = {}): { start: StartTransport; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const start: StartTransport = async (listener: TransportListener) => {
    const worker: FakeWorker = {
      requests: [],
      transfers: [],
      terminated: false,
      send: (message) => listener.message(message),
      die: (cause) => listener.death(cause),
    };
    workers.push(worker);
    return {
      post(message, transfer) {
        const copy = structuredClone(message);
        if (message.type === "init" && answersInit) {
          queueMicrotask(() => listener.message({ id: message.id, ok: true, value: { ...info, version: `test ${workers.length}` } }));
        } else {
          worker.requests.push(copy);
          worker.transfers.push(transfer);
        }
      },
      terminate: () => void (worker.terminated = true),
    };
  };
  return { start, workers };
}
