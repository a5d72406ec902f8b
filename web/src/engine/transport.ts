// Starts a worker in a browser or in Node and carries messages to and from it.

import { inNode } from "../base/platform";
import type { Reply, Request, WorkerEvent } from "../base/protocol";

/** A running worker, as the client sees it. */
export interface Transport {
  post(message: Request, transfer: ArrayBuffer[]): void;
  /** Ends the worker at once; nothing is heard of it afterwards. */
  terminate(): void;
}

export interface TransportListener {
  message(message: Reply | WorkerEvent): void;
  /** The worker has died or cannot be understood. */
  death(cause: string): void;
}

/** Starts a worker that reports to the listener. */
export type StartTransport = (listener: TransportListener) => Promise<Transport>;

export const startWorker: StartTransport = (listener) => (inNode() ? startInNode(listener) : startInBrowser(listener));

async function startInBrowser(listener: TransportListener): Promise<Transport> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => listener.message(data);
  // A script that cannot be loaded gives an event without a message.
  worker.onerror = ({ message }) => listener.death(message || "its worker script could not be started");
  worker.onmessageerror = () => listener.death("a message of its worker could not be read");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
  };
}

async function startInNode(listener: TransportListener): Promise<Transport> {
  // Names that bundlers do not look into: no browser has the module, and the script is built to lie beside this one.
  const [threads, script] = ["node:worker_threads", "./sprout-worker.js"];
  const { Worker: Thread } = (await import(/* @vite-ignore */ threads)) as typeof import("node:worker_threads");
  const worker = new Thread(new URL(/* @vite-ignore */ script, import.meta.url));
  worker.on("message", (message) => listener.message(message));
  worker.on("error", (error) => listener.death(error instanceof Error ? error.message : String(error)));
  worker.on("messageerror", () => listener.death("a message of its worker could not be read"));
  worker.on("exit", (code) => listener.death(`its worker ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => {
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}
