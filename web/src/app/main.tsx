// Entry of the page: draws it, then starts the engine.
import { render } from "preact";
import { start } from "./actions/session";
import { App } from "./app";
import { acceptDrops } from "./views/data/upload";

render(<App />, document.getElementById("app")!);
acceptDrops();
void start();
