// Entry of the page: draws it, then starts the engine.
import { render } from "preact";
import { start } from "./session";
import { App } from "./app";
import { willReloadIsolated } from "./isolation";
import { acceptDrops } from "../data/upload";

render(<App />, document.getElementById("app")!);
acceptDrops();
if (!(await willReloadIsolated())) void start();
