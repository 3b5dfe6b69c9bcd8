// Functions by what they cost: the terminal's `top`, all rows of it.

import { amount, change, comparison, share } from "../model/measure.js";
import { h } from "../parts/dom.js";
import { functionCell } from "../parts/function-cell.js";

const PAGE = 200;
const COLUMNS = [["flat", "Flat"], ["cum", "Cum"], ["name", "Function"]];

/** The rows in the terminal's order: the heaviest first whatever the sign, then by name. */
export function topRows({ rows: { flat, cum } }, strings, sort) {
  const weight = { flat, cum }[sort] ?? flat;
  const other = weight === flat ? cum : flat;
  const rows = [];
  for (let name = 0; name < strings.length; name++) if (flat[name] !== 0 || cum[name] !== 0) rows.push(name);
  const byName = (left, right) => (strings[left] < strings[right] ? -1 : 1);
  if (sort === "name") return rows.sort(byName);
  return rows.sort((left, right) => Math.abs(weight[right]) - Math.abs(weight[left])
    || byName(left, right) || Math.abs(other[left]) - Math.abs(other[right]));
}

/** The view. */
export function topView(app) {
  const subject = app.subject();
  const { profile, state } = app;
  const { flat, cum } = subject.rows;
  const rows = topRows(subject, profile.strings, state.sort);
  const said = subject.of === "change" ? change : amount;
  const body = h("tbody");
  const more = h("button", { class: "more", onclick: () => fill(PAGE) });
  const count = h("span", { class: "faint", role: "status" });
  const filter = h("input", {
    type: "search", value: state.filter, placeholder: "Filter by name", "aria-label": "Filter functions by name",
    oninput: () => { app.note({ filter: filter.value }); refill(); },
  });
  let left = [];
  const largest = rows.reduce((most, name) => Math.max(most, Math.abs(cum[name])), 1);
  const row = (name) => h("tr", { "data-flat": flat[name], "data-cum": cum[name], class: app.found()?.(name) ? "is-found" : null },
    h("td", { class: "number" }, said(flat[name], subject.unit)), h("td", { class: "number faint part" }, share(flat[name], subject.total)),
    h("td", { class: "number" }, said(cum[name], subject.unit)), h("td", { class: "number faint part" }, share(cum[name], subject.total)),
    subject.both && h("td", { class: "number wide" },
      comparison(subject.both.before.cum[name], subject.both.after.cum[name], subject.unit, subject.totals)),
    functionCell(app, name, cum[name] / largest, flat[name] / largest));
  function fill(many) {
    body.append(...left.splice(0, many).map(row));
    more.hidden = left.length === 0;
    more.textContent = `Show ${Math.min(PAGE, left.length)} of ${left.length} more`;
  }
  function refill() {
    const text = filter.value.toLowerCase();
    const shown = rows.filter((name) => profile.strings[name].toLowerCase().includes(text));
    left = [...shown];
    count.textContent = text ? `${shown.length} of ${rows.length} functions` : `${rows.length} functions`;
    body.replaceChildren();
    fill(PAGE);
  }
  const heading = ([key, title]) => [h("th", {
    scope: "col", class: key === "name" ? "name" : "number",
    "aria-sort": state.sort === key ? (key === "name" ? "ascending" : "descending") : null,
  }, h("button", { class: "sort", onclick: () => app.go({ sort: key }, true) }, title)),
  key !== "name" && h("th", { scope: "col", class: "number part" }, `${title}, %`)];
  const headings = COLUMNS.flatMap(heading);
  if (subject.both) headings.splice(4, 0, h("th", { scope: "col", class: "number wide" }, "Cum, before → after"));
  refill();
  return {
    element: h("section", { class: "view top", "aria-label": "Top" },
      h("div", { class: "bar" }, filter, count),
      h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Functions by cost" },
        h("table", {}, h("thead", {}, h("tr", {}, headings)), body), more)),
    search: refill,
  };
}
