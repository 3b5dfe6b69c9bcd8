// The menu of a function: by right-click, by the menu key, by long press.

import { either, exactly } from "../model/expression.js";
import { h, styled } from "./dom.js";

/** Opens the menu of a function at a point of the window. */
export function openMenu(app, name, x, y) {
  const text = app.profile.strings[name];
  const pattern = exactly(text);
  const { state } = app;
  const before = document.activeElement;
  const add = (key) => () => app.go({ [key]: either(state[key], pattern) });
  const items = [
    ["Pivot: its callers and callees", () => app.go({ view: "flame", fn: text })],
    ["Peek: who calls it, whom it calls", () => app.go({ view: "peek", fn: text })],
    ["Source: what each line costs", () => app.go({ view: "source", fn: text })],
    null,
    ["Focus: only stacks through it", () => app.go({ focus: pattern })],
    ["Ignore: no stack through it", add("ignore")],
    ["Hide: take it out of its stacks", add("hide")],
    ["Show from: drop what is above it", () => app.go({ show_from: pattern })],
    null,
    ["Copy the name", () => navigator.clipboard?.writeText(text)],
  ];
  const close = (refocus) => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    if (refocus) before?.focus({ preventScroll: true });
  };
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  const item = ([label, act]) => {
    const [word, rest] = label.split(/(?<=:) /);
    return h("button", { role: "menuitem", tabindex: "-1", onclick: () => { close(true); act(); } }, h("b", {}, word), rest && ` ${rest}`);
  };
  const menu = h("div", { class: "menu", role: "menu", "aria-label": text, onkeydown: keys },
    h("div", { class: "menu-title code" }, text), items.map((entry) => (entry ? item(entry) : h("hr", { role: "separator" }))));
  function keys(event) {
    const all = [...menu.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to % all.length].focus();
    if (event.key === "Escape" || event.key === "Tab") close(true);
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
  }
  document.querySelector("main").append(menu);
  const { width, height } = menu.getBoundingClientRect();
  styled(menu, {
    "--x": `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`, "--y": `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`,
  });
  addEventListener("pointerdown", outside, true);
  menu.querySelector("button").focus();
}
