// Entry of the page: draws it, then starts the engine.
import { render } from "preact";
import { trainer } from "../core/state";
import { openLink } from "../exercises/exercises";
import { start } from "./session";
import { App } from "./app";
import { willReloadIsolated } from "./isolation";
import { acceptDrops } from "../data/upload";

render(<App />, document.getElementById("app")!);
acceptDrops();
addEventListener("hashchange", () => {
  if (trainer.value) void openLink(location.hash);
});
if (!(await willReloadIsolated())) void start(location);
