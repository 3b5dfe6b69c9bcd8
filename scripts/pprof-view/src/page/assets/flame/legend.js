// What the colours mean.

import { amount, share } from "../model/measure.js";
import { h } from "../parts/dom.js";

/** Crates by what they cost themselves; each is a button that searches for it. */
export function crateLegend({ owners }, subject, search) {
  const named = owners.filter(({ hue }) => hue < 9);
  const chip = ({ name, value, hue }) => h("button", {
    class: `chip hue-${hue}`, title: `${name}: self ${amount(value, subject.unit)} (${share(value, subject.total)})`,
    onclick: () => search(name),
  }, h("i", { class: "swatch" }), name);
  return h("div", { class: "legend", role: "group", tabindex: "0", "aria-label": "Colours: crates by self cost" },
    named.map(chip),
    owners.length > named.length && h("span", { class: "chip hue-9" }, h("i", { class: "swatch" }), "others"),
    h("span", { class: "key" }, h("i", { class: "swatch self" }), "darker: self"),
    h("span", { class: "key" }, h("i", { class: "dashes" }), "dashed: inlined"));
}

/** From gone to new; width is both profiles together. */
export function changeLegend() {
  const steps = (name, order) => order.map((at) => h("i", { class: `swatch ${name}-${at}` }));
  return h("div", { class: "legend", role: "group", tabindex: "0", "aria-label": "Colours: change" },
    h("span", { class: "key" }, "gone"), h("span", { class: "ramp", "aria-hidden": "true" },
      steps("shrunk", [4, 3, 2, 1]), h("i", { class: "swatch same" }), steps("grown", [1, 2, 3, 4])),
    h("span", { class: "key" }, "new"),
    h("span", { class: "key faint" }, "colour: growth, as part of the larger side; width: both sides together"));
}
