// The page: data → profile → views.

import { App } from "./app.js";
import { readProfile } from "./model/profile.js";
import { h } from "./parts/dom.js";
import { header } from "./parts/header.js";
import { flameView } from "./views/flame.js";
import { graphView } from "./views/graph.js";
import { peekView } from "./views/peek.js";
import { sidesView } from "./views/sides.js";
import { sourceView } from "./views/source.js";
import { topView } from "./views/top.js";

const VIEWS = [
  ["flame", "Flame graph", flameView], ["graph", "Graph", graphView], ["top", "Top", topView], ["peek", "Peek", peekView],
  ["source", "Source", sourceView],
];
const SIDES = ["sides", "Side by side", sidesView];

/** In an exported file the data is part of the page; else the server has it. */
async function load() {
  const inline = document.getElementById("data");
  if (inline) {
    const data = JSON.parse(inline.textContent);
    inline.remove();
    if (data.start && !location.hash) history.replaceState(null, "", `#${data.start}`);
    const files = new Map(Object.entries(data.sources ?? {}));
    const source = async (file) => {
      if (files.has(file)) return files.get(file);
      throw new Error("The text of this file is not part of the page: `web` shows it, `web --export FILE --sources` takes it along.");
    };
    return { profile: readProfile(data), source, isServed: false, hasProfile: false };
  }
  const response = await fetch("data.json");
  if (!response.ok) throw new Error(`the server answered ${response.status}: is pprof-view still running?`);
  const data = await response.json();
  return { profile: readProfile(data), source: fetchSource, isServed: true, hasProfile: data.has_profile };
}

async function fetchSource(file) {
  const response = await fetch(`source?${new URLSearchParams({ file })}`).catch(() => null);
  if (!response) throw new Error("The server does not answer: is pprof-view still running?");
  const { text, missing } = await response.json();
  if (missing) throw new Error(missing);
  return text;
}

async function start() {
  const { profile, ...surroundings } = await load();
  const views = profile.base ? [...VIEWS, SIDES] : VIEWS;
  const app = new App(profile, surroundings);
  const main = h("main", { id: "main", tabindex: "-1" });
  const top = header(app, views);
  document.body.append(h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, "To the content"), top.element, main);
  app.start(top, views, main);
}

start().catch((error) => {
  const message = h("p", { class: "fault", role: "alert" }, `The profile cannot be shown: ${error.message}`);
  document.body.append(message);
  throw error;
});
