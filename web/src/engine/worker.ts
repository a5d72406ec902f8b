// The worker's entry, in browsers and in Node: connects the dispatcher to the thread's port.

import { createDispatcher, type Post } from "./dispatcher";
import { createHandlers } from "./handlers";
import { loadEngine } from "./load_engine";
import type { Request } from "../base/protocol";

/** Enough of a browser's worker scope, and of Node's parentPort. */
interface Port {
  postMessage: Post;
}

/** Answers every message that `listen` delivers. */
function serve(port: Port, listen: (receive: (message: Request) => void) => void): void {
  listen(createDispatcher(createHandlers(loadEngine), (message, transfer) => port.postMessage(message, transfer)));
}

const scope = globalThis as unknown as Port & { onmessage: (event: MessageEvent<Request>) => void };
if (typeof scope.postMessage === "function") {
  // At once, before any await: messages that arrive unheard are lost.
  serve(scope, (receive) => (scope.onmessage = ({ data }) => receive(data)));
} else {
  // A name that bundlers do not look into: browsers have no such module. Node keeps messages until somebody listens.
  const threads = "node:worker_threads";
  void import(/* @vite-ignore */ threads).then(({ parentPort }) => serve(parentPort, (receive) => parentPort.on("message", receive)));
}
