// A browser that blocks all data of the page: it trains all the same, and says once that nothing is kept.
import { expect, test, vi } from "vitest";
import { keptDownloads } from "../../data/download";
import { csv, openTab } from "../../../../tests/unit/support/tab";

const denied = (): never => {
  throw new DOMException("Access is denied for this document.", "SecurityError");
};
const refuse = async (): Promise<never> => denied();

/** As Chrome and Firefox do it: the mere names throw, or what they stand for refuses. */
function blockSiteData(): void {
  for (const name of ["indexedDB", "caches", "sessionStorage", "localStorage"])
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: denied,
      set: (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
    });
  const navigator = { locks: { query: refuse, request: refuse }, storage: { estimate: refuse, persist: refuse, persisted: refuse } };
  vi.stubGlobal("navigator", Object.defineProperty(navigator, "serviceWorker", { get: denied }));
  vi.stubGlobal(
    "BroadcastChannel",
    class {
      constructor() {
        denied();
      }
    },
  );
}

test("a training runs to its end, and it is said that no run is kept", async () => {
  blockSiteData();
  const tab = await openTab();
  await tab.openRuns();
  expect(tab.runsTrouble.value).toMatchObject({ message: expect.stringMatching(/^This browser does not keep runs here/) });
  await tab.loadFiles([csv()]);
  await tab.train(3);
  expect(tab.runOf(tab.page.run.value)).toMatchObject({ state: "done", epochs: { length: 3 } });
  expect(tab.runsTrouble.value).toMatchObject({ message: expect.stringMatching(/^This browser does not keep runs here/) });
});

test("no download is kept", async () => {
  blockSiteData();
  expect(await keptDownloads()).toEqual([]);
});
