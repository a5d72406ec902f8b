// Stands in for engine/transport.ts, so that every engine works on the test's own thread: vi.mock("<...>/engine/transport", () => import("<...>/support/transport")).

import { loadEngine } from "../../../web/src/engine/load_engine";
import { inProcess } from "./in_process";

export const startWorker = inProcess((options) => loadEngine({ ...options, variant: "simd" }));
