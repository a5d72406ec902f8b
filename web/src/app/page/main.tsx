// Entry of the page: draws it, has the address follow the rooms, starts the engine, then keeps the page for use without a network.
import { render } from "preact";
import { goTo, room, roomOf } from "../core/rooms";
import { trainer } from "../core/state";
import { openLink } from "../exercises/exercises";
import { language } from "../text/words";
import { start } from "./session";
import { App } from "./app";
import { serviceWorker, willReloadIsolated } from "./isolation";
import { buildIn, lookForNewer, openOffline } from "./offline";
import { redoNext, undoLast } from "./undo-buttons";
import { openLanguage } from "./language";
import { t } from "./text";
import { acceptDrops } from "../data/upload";

/** Where an address leads that names no room: on a phone to the network, as all is seen on a wide screen. */
const first = () => (matchMedia("(max-width: 899px)").matches ? "network" : "learn");
const roomNow = () => roomOf(location.hash) ?? first();

goTo(roomNow());
room.subscribe((now) => {
  if (now !== roomNow()) history.pushState(null, "", `#${now}`);
  // On a phone another room begins at its top.
  requestAnimationFrame(() => scrollTo({ top: 0, behavior: "instant" }));
});
addEventListener("popstate", () => goTo(roomNow()));

await openLanguage();
language.subscribe((now) => {
  document.documentElement.lang = now;
  document.title = t.title;
  document.querySelector<HTMLMetaElement>("meta[name=description]")!.content = t.description;
});
render(<App />, document.getElementById("app")!);
acceptDrops(async (files) => {
  const { openModel } = await import("../files/files");
  await openModel(files);
});
addEventListener("keydown", (event) => {
  // What is being typed has an undo of its own.
  const typing = (event.target as Element).closest?.("input:not([type=checkbox]), textarea, [contenteditable]");
  if (typing || !(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
  const key = event.key.toLowerCase();
  const act = key === "z" ? (event.shiftKey ? redoNext : undoLast) : key === "y" ? redoNext : null;
  if (!act) return;
  event.preventDefault();
  void act();
});
addEventListener("hashchange", () => {
  if (trainer.value) void openOnce();
});
if (!(await willReloadIsolated())) {
  // As it is now: before the engine is there, people may have gone to another room.
  void start({ search: location.search, hash: location.hash }).then(keepForOffline);
  markOpened();
}

/** The page is kept, and a newer one looked for whenever people come back to this one. */
async function keepForOffline(): Promise<void> {
  const build = buildIn(document.documentElement.innerHTML, new URL("./", location.href).href);
  if (!build) return;
  document.addEventListener("visibilitychange", () => !document.hidden && void lookForNewer(build));
  addEventListener("online", () => void openOffline(build, serviceWorker));
  await openOffline(build, serviceWorker);
}

/** A link is opened when one comes to it, not when one comes back to it. */
async function openOnce(): Promise<void> {
  if (history.state?.opened) return;
  if (await openLink(location.hash)) markOpened();
}
function markOpened(): void {
  history.replaceState({ opened: true }, "");
}
