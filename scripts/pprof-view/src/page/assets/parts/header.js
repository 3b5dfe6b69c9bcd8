// What stays while views change: where the profile is from, the views, what is measured, search.

import { amount, share } from "../model/measure.js";
import { sumThrough } from "../model/weights.js";
import { h } from "./dom.js";
import { downloadButton } from "./download.js";
import { refineButton, refinementChips } from "./refinements.js";
import { themeButton } from "./theme.js";

/** The header; `update` shows another state, `searched` another search. */
export function header(app, views) {
  const { profile } = app;
  const tabs = views.map(([key, title]) => [key, h("a", { href: app.address({ view: key }) }, title)]);
  const type = h("select", { "aria-label": "What is measured", onchange: () => app.go({ type: Number(type.value) }) },
    profile.types.map(({ kind, unit }, at) => h("option", { value: String(at) }, unit === "count" ? kind : `${kind}, ${unit}`)));
  const of = profile.base && h("select", { "aria-label": "Which side", onchange: () => app.go({ of: of.value }) },
    [["change", "change"], ["after", "after"], ["before", "before"]].map(([value, text]) => h("option", { value }, text)));
  const search = h("input", {
    type: "search", placeholder: "Search  /", "aria-label": "Search functions", "aria-keyshortcuts": "/", spellcheck: "false",
    oninput: () => app.search(search.value),
  });
  const found = h("span", { class: "found", role: "status" });
  const chips = h("div", { class: "refinements" });
  addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      app.search("");
    } else if (event.key === "Escape" && app.state.fn && !isTyping) app.go({ fn: "" });
  });
  const searched = () => { found.textContent = told(app); };
  return {
    element: h("header", {},
      h("div", { class: "row title-row" },
        h("h1", {}, profile.binary ?? profile.title), h("p", { class: "faint origin" }, origin(profile)),
        h("div", { class: "tools" }, downloadButton(app), themeButton(app))),
      h("div", { class: "row" }, h("nav", { class: "tabs", "aria-label": "Views" }, tabs.map(([, link]) => link)),
        h("div", { class: "tools" }, type, of, refineButton(app), h("div", { class: "search" }, search, found))),
      chips),
    update: (unmatched) => {
      for (const [key, link] of tabs) {
        link.href = app.address({ view: key });
        const isShown = key === app.state.view;
        if (isShown) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
        // On a phone the views do not all fit beside each other. Their row alone moves, and not the page.
        if (isShown) link.parentElement.scrollLeft = link.offsetLeft + link.offsetWidth / 2 - link.parentElement.clientWidth / 2;
      }
      type.value = String(app.state.type);
      if (of) {
        of.value = app.state.of;
        of.hidden = app.state.view === "sides";
      }
      if (document.activeElement !== search) search.value = app.state.q;
      chips.replaceChildren(...refinementChips(app, unmatched));
      searched();
    },
    searched,
  };
}

/** `12 functions, 3.40 s (34 %)`. */
function told(app) {
  const is = app.found();
  if (!is) return app.searchFault();
  const subject = app.subject();
  const { flat, cum } = subject.rows;
  const count = cum.reduce((sum, value, name) => sum + Number((value !== 0 || flat[name] !== 0) && is(name)), 0);
  if (count === 0) return "no match";
  const sum = sumThrough(subject.tree, subject.self, is);
  return `${count} ${count === 1 ? "function" : "functions"}, ${amount(sum, subject.unit)} (${share(sum, subject.total)})`;
}

function origin(profile) {
  const parts = [profile.title];
  if (profile.timeNanos) parts.push(`${new Date(profile.timeNanos / 1e6).toISOString().slice(0, 19).replace("T", " ")} UTC`);
  if (profile.durationNanos) parts.push(amount(profile.durationNanos, "nanoseconds"));
  return parts.join(" · ");
}
