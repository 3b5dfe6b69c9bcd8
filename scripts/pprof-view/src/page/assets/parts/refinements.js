// Focus, ignore, hide, show, show from: a form to set them, and what is set.

import { complaint } from "../model/expression.js";
import { FILTERS } from "../model/subject.js";
import { h } from "./dom.js";
import { popover } from "./popover.js";

const MEANING = {
  focus: "only stacks through a match", ignore: "no stack through a match", hide: "matching frames are taken out",
  show: "only matching frames are left", show_from: "what is above the first match is dropped",
};

/** The button with the form. */
export function refineButton(app) {
  return popover("Refine", (close) => {
    const fields = FILTERS.map((key) => {
      const error = h("span", { class: "error", id: `wrong-${key}`, role: "alert" });
      const input = h("input", {
        name: key, value: app.state[key], spellcheck: "false", autocomplete: "off", "aria-describedby": `wrong-${key}`,
        placeholder: "regular expression",
        oninput: () => { error.textContent = complaint(input.value); },
      });
      return h("label", {}, h("b", {}, key.replace("_", " ")), ` ${MEANING[key]}`, input, error);
    });
    const apply = (event) => {
      event.preventDefault();
      const entries = [...new FormData(form)].filter(([key]) => FILTERS.includes(key));
      if (entries.some(([, text]) => complaint(text))) return;
      close();
      app.go({ ...Object.fromEntries(entries), noinlines: form.elements.noinlines.checked, unfolded: !form.elements.folded.checked });
    };
    const check = (name, checked, text) => h("label", { class: "check" }, h("input", { type: "checkbox", name, checked }), ` ${text}`);
    const form = h("form", { class: "refine", onsubmit: apply }, fields,
      check("noinlines", app.state.noinlines, "inlined functions count for their callers"),
      check("folded", !app.state.unfolded, "fold recursion in the flame graph"),
      h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary" }, "Apply"),
        h("button", { type: "button", onclick: () => { close(); app.go(cleared()); } }, "Clear")));
    return [form];
  });
}

function cleared() {
  return { ...Object.fromEntries(FILTERS.map((key) => [key, ""])), noinlines: false, unfolded: false };
}

/** What is set, each with a button to take it off. */
export function refinementChips(app, unmatched) {
  const chip = (label, text, off, warning) => h("span", { class: `refinement${warning ? " is-empty" : ""}` },
    h("b", {}, label), " ", h("span", { class: "code" }, text), warning && " matches nothing",
    h("button", { "aria-label": `Take off ${label}`, title: `Take off ${label}`, onclick: () => app.go(off) }, "×"));
  const chips = FILTERS.filter((key) => app.state[key])
    .map((key) => chip(key.replace("_", " "), plain(app.state[key]), { [key]: "" }, unmatched.includes(key)));
  if (app.state.fn) {
    const isThere = app.chosen() >= 0;
    chips.unshift(chip("function", app.state.fn, { fn: "" }, !isThere));
  }
  if (app.state.noinlines) chips.push(chip("inlined functions", "count for callers", { noinlines: false }));
  return chips;
}

/** `^a\.b$` is easier to read as `a.b`. */
function plain(text) {
  return text.replace(/\^((?:[^\\|]|\\.)*?)\$(?=\||$)/g, (_, inner) => inner.replace(/\\(.)/g, "$1"));
}
