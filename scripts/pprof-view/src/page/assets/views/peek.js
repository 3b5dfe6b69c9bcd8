// One function between its callers and callees: the terminal's `peek`.

import { byWeight, calls } from "../model/calls.js";
import { amount, change, share } from "../model/measure.js";
import { h } from "../parts/dom.js";
import { functionCell } from "../parts/function-cell.js";
import { picker } from "../parts/picker.js";

/** The view. */
export function peekView(app) {
  const subject = app.subject();
  const name = app.chosen();
  const content = name < 0
    ? h("p", { class: "empty" }, "Choose a function to see who calls it and whom it calls.")
    : surroundings(app, subject, name);
  return {
    element: h("section", { class: "view peek split", "aria-label": "Peek" }, picker(app, subject), h("div", { class: "content" }, content)),
  };
}

function surroundings(app, subject, name) {
  const { strings } = app.profile;
  const { flat, cum } = subject.rows;
  const said = subject.of === "change" ? change : amount;
  const all = calls(subject.tree, subject.self);
  const callers = all.filter(({ callee }) => callee === name).sort(byWeight(strings, "caller"));
  const callees = all.filter(({ caller }) => caller === name).sort(byWeight(strings, "callee"));
  const most = Math.max(1, ...[...callers, ...callees].map(({ weight }) => Math.abs(weight)));
  const table = (title, rows, end, none) => h("table", {},
    h("caption", {}, title),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "number" }, "Cost"), h("th", { scope: "col", class: "number" }, "Of it"),
      h("th", { scope: "col", class: "name" }, "Function"))),
    h("tbody", {}, rows.length === 0 && h("tr", {}, h("td", { colspan: "3", class: "faint" }, none)),
      rows.map((call) => h("tr", { "data-weight": call.weight },
        h("td", { class: "number" }, said(call.weight, subject.unit)),
        h("td", { class: "number faint" }, share(call.weight, cum[name])),
        inlineMark(functionCell(app, call[end], call.weight / most), call.inline)))));
  return [
    table("Called by", callers, "caller", "Nobody: stacks begin here"),
    h("div", { class: "centre", "data-flat": flat[name], "data-cum": cum[name] },
      h("h2", { class: "code" }, strings[name]),
      h("p", {}, "flat ", h("strong", {}, said(flat[name], subject.unit)), ` (${share(flat[name], subject.total)}), cum `,
        h("strong", {}, said(cum[name], subject.unit)), ` (${share(cum[name], subject.total)})`),
      h("p", { class: "faint code" }, app.fileOf(name))),
    table("Calls", callees, "callee", "Nobody: stacks end here"),
  ];
}

function inlineMark(cell, inline) {
  if (inline) cell.append(h("span", { class: "mark" }, "inlined"));
  return cell;
}
