// Whether the page is loaded once more to be isolated, where the browser blocks its data.
import { expect, test, vi } from "vitest";
import { willReloadIsolated } from "./isolation";

test("where the mere names of what it takes throw, it is not", async () => {
  const denied = (): never => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  };
  const window = {};
  vi.stubGlobal("window", Object.assign(window, { top: window }));
  vi.stubGlobal("crossOriginIsolated", false);
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("navigator", Object.defineProperty({}, "serviceWorker", { get: denied }));
  expect(await willReloadIsolated()).toBe(false);
  vi.stubGlobal("navigator", { serviceWorker: {} });
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, get: denied });
  expect(await willReloadIsolated()).toBe(false);
});
