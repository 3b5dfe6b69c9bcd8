// A button with a panel below it: open on click, closed by Escape, by a click elsewhere, by its own links.

import { h } from "./dom.js";

/** The button and its panel. `content(close)` is built when it opens. */
export function popover(label, content, name = label) {
  const id = `panel-${name.toLowerCase().replace(/\W+/g, "-")}`;
  const panel = h("div", { class: "popover", id, hidden: true, role: "group", "aria-label": name });
  const button = h("button", { "aria-expanded": "false", "aria-controls": id, onclick: () => (panel.hidden ? open() : close()) }, label);
  const outside = (event) => { if (!element.contains(event.target)) close(); };
  const element = h("div", {
    class: "has-popover",
    onkeydown: (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      close();
      button.focus();
    },
  }, button, panel);
  function open() {
    panel.replaceChildren(...content(close));
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    addEventListener("pointerdown", outside, true);
    panel.querySelector("input, button, a")?.focus();
  }
  function close() {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
  }
  return element;
}
