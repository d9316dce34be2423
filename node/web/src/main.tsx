import { render } from "preact";
import { App } from "./app";
import { applyTheme } from "./theme";

// Before anything is drawn: canvases read their colours from the style.
applyTheme();
render(<App />, document.getElementById("page")!);
