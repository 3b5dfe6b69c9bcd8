// The flame graph: of the whole profile, or of one function with its callers above.

import { changeLegend, crateLegend } from "../flame/legend.js";
import { describe, tableOf } from "../flame/details.js";
import { FlamePanel, nameOf } from "../flame/panel.js";
import { h } from "../parts/dom.js";

/** What both this view and the one of two sides give a panel. */
export function panelSource(app, subject, sides) {
  const { profile, state } = app;
  return {
    subject, sides, pivot: app.chosen(), fold: !state.unfolded,
    strings: profile.strings, hue: app.hues().hue, found: app.found(),
    label: (box) => (nameOf(box) < 0 ? "all stacks" : profile.strings[nameOf(box)]),
  };
}

/** The view; `search` repaints it, `dispose` ends it. */
export function flameView(app) {
  const subject = app.subject();
  const { profile } = app;
  const details = h("div", { class: "details", role: "group", tabindex: "0", "aria-label": "Details" });
  const spoken = h("div", { class: "hidden", role: "status" });
  const on = {
    point: (box) => {
      const shown = box ?? { tree: panel.trees.callees, node: 0 };
      details.replaceChildren(...describe(shown, subject, profile, app.fileOf));
      spoken.textContent = details.textContent;
    },
    choose: (name) => app.go({ fn: name < 0 ? "" : profile.strings[name] }),
    menu: (name, x, y) => app.menu(name, x, y),
  };
  const panel = new FlamePanel(panelSource(app, subject, subject.sides), on, "Flame graph; the table below says the same");
  on.point(null);
  const legend = subject.sides.length > 1 ? changeLegend() : crateLegend(app.hues(), subject, app.search);
  const table = h("details", { class: "as-table", ontoggle: fillOnce }, h("summary", {}, "The same as a table"));
  function fillOnce() {
    if (table.open && table.children.length === 1) {
      table.append(h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the flame graph" },
        tableOf(panel.trees, subject, profile)));
    }
  }
  return {
    element: h("section", { class: "view flame", "aria-label": "Flame graph" }, legend, panel.element, details, spoken, table),
    search: () => panel.repaint({ found: app.found() }),
    theme: () => panel.repaint(),
    dispose: () => panel.dispose(),
  };
}
