// Choosing a function: a field that filters, and the costliest that match.

import { amount, share } from "../model/measure.js";
import { h } from "./dom.js";
import { functionLink } from "./function-cell.js";

const SHOWN = 60;

/** The list beside Peek and Source. */
export function picker(app, subject) {
  const { profile } = app;
  const { cum } = subject.rows;
  const all = [];
  for (let name = 0; name < cum.length; name++) if (cum[name] !== 0) all.push(name);
  all.sort((left, right) => Math.abs(cum[right]) - Math.abs(cum[left]) || (profile.strings[left] < profile.strings[right] ? -1 : 1));
  const list = h("ul", { class: "picks" });
  const field = h("input", { type: "search", placeholder: "Find a function", "aria-label": "Find a function", oninput: fill });
  const status = h("p", { class: "faint", role: "status" });
  function fill() {
    const text = field.value.toLowerCase();
    const found = all.filter((name) => profile.strings[name].toLowerCase().includes(text));
    list.replaceChildren(...found.slice(0, SHOWN).map((name) => h("li", {},
      current(functionLink(app, name), name === app.chosen()),
      h("span", { class: "faint" }, `${amount(cum[name], subject.unit)} · ${share(cum[name], subject.total)}`))));
    status.textContent = found.length > SHOWN ? `${found.length - SHOWN} more match` : "";
  }
  fill();
  return h("nav", { class: "picker", "aria-label": "Functions by cum" }, field, list, status);
}

function current(link, is) {
  if (is) link.setAttribute("aria-current", "true");
  return link;
}
