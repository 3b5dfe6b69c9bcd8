// Before and after, side by side: the same function is marked in both.

import { describe } from "../flame/details.js";
import { FlamePanel, nameOf } from "../flame/panel.js";
import { crateLegend } from "../flame/legend.js";
import { amount } from "../model/measure.js";
import { h } from "../parts/dom.js";
import { panelSource } from "./flame.js";

/** The view of both profiles. */
export function sidesView(app) {
  const { profile } = app;
  const panels = ["before", "after"].map((of) => {
    const subject = app.subject({ of });
    const details = h("div", { class: "details", role: "group", tabindex: "0", "aria-label": "Details" });
    const on = {
      point: (box) => {
        details.replaceChildren(...describe(box ?? { tree: panel.trees.callees, node: 0 }, subject, profile, app.fileOf));
        for (const other of panels) if (other.panel !== panel) other.panel.mark(box ? nameOf(box) : -1);
      },
      choose: (name) => app.go({ fn: name < 0 ? "" : profile.strings[name] }),
      menu: (name, x, y) => app.menu(name, x, y),
    };
    const panel = new FlamePanel(panelSource(app, subject, subject.sides), on, `Flame graph, ${of}`);
    details.replaceChildren(...describe({ tree: panel.trees.callees, node: 0 }, subject, profile, app.fileOf));
    const title = h("h2", {}, of === "before" ? "Before" : "After", " ",
      h("span", { class: "faint" }, amount(subject.total, subject.unit)));
    return { panel, element: h("div", { class: "side" }, title, panel.element, details) };
  });
  return {
    element: h("section", { class: "view sides", "aria-label": "Before and after" },
      crateLegend(app.hues(), app.subject({ of: "after" }), app.search),
      h("div", { class: "pair" }, panels.map(({ element }) => element)),
      h("p", { class: "faint hint" }, "The numbers of both as a table: ", h("a", { href: app.address({ view: "top", of: "change" }) }, "Top"), ".")),
    search: () => panels.forEach(({ panel }) => panel.repaint({ found: app.found() })),
    theme: () => panels.forEach(({ panel }) => panel.repaint()),
    dispose: () => panels.forEach(({ panel }) => panel.dispose()),
  };
}
