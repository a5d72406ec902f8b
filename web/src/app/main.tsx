// Entry of the page: draws it, then starts the engine.
import { render } from "preact";
import { start } from "./actions/session";
import { App } from "./app";
import { willReloadIsolated } from "./isolation";
import { acceptDrops } from "./views/data/upload";

render(<App />, document.getElementById("app")!);
acceptDrops();
if (!(await willReloadIsolated())) void start();
