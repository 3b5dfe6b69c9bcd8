// A function in a table: a link that chooses it, a bar for its cost, and the menu on right-click.

import { breakable, h, styled } from "./dom.js";

/** `cum` and `flat` are parts of the longest bar. */
export function functionCell(app, name, cum = 0, flat = 0) {
  const text = app.profile.strings[name];
  const cell = h("th", {
    scope: "row", class: `name hue-${app.hues().hue[name]}`,
    oncontextmenu: (event) => { event.preventDefault(); app.menu(name, event.clientX, event.clientY); },
  },
  h("span", { class: "bar-track", "aria-hidden": "true" }, h("span", { class: "bar-cum" }), h("span", { class: "bar-flat" })),
  functionLink(app, name, text));
  return styled(cell, { "--cum": String(Math.abs(cum)), "--flat": String(Math.abs(flat)) });
}

/** Chooses the function: the flame graph pivots on it, Peek and Source show it. */
export function functionLink(app, name, text = app.profile.strings[name]) {
  const view = ["peek", "source"].includes(app.state.view) ? app.state.view : "peek";
  return h("a", {
    class: "code", href: app.address({ view, fn: app.profile.strings[name] }),
    onkeydown: (event) => {
      if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
      event.preventDefault();
      const { left, bottom } = event.target.getBoundingClientRect();
      app.menu(name, left, bottom);
    },
  }, breakable(text));
}
