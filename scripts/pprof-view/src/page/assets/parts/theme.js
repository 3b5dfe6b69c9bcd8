// Light and dark: as the system says, or as chosen here.

import { h } from "./dom.js";

const KEY = "pprof-view-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const SIGN = { auto: "◐", light: "☀", dark: "☾" };

/** The button that goes from one to the next. */
export function themeButton(app) {
  const button = h("button", { class: "theme", onclick: () => set(NEXT[chosen()]) });
  function set(theme) {
    document.documentElement.dataset.theme = theme;
    button.textContent = SIGN[theme];
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
    // A page from disk may have nowhere to remember it.
    try { localStorage.setItem(KEY, theme); } catch { /* then it lasts as long as the page */ }
    app.themed();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => app.themed());
  let remembered = "auto";
  try { remembered = localStorage.getItem(KEY) ?? "auto"; } catch { /* as above */ }
  set(remembered in NEXT ? remembered : "auto");
  return button;
}

function chosen() {
  return document.documentElement.dataset.theme;
}
