// The source of a function with what each line costs: the terminal's `list`.

import { linesOf } from "../model/lines.js";
import { amount, change, share } from "../model/measure.js";
import { h, styled } from "../parts/dom.js";
import { picker } from "../parts/picker.js";

/** Lines shown before the first and after the last line with a value, where the profile does not say. */
const MARGIN = 5;

/** The view. */
export function sourceView(app) {
  const subject = app.subject();
  const name = app.chosen();
  const content = h("div", { class: "content" });
  if (name < 0) content.append(h("p", { class: "empty" }, "Choose a function to see what each of its lines costs."));
  else show(app, subject, name, content);
  return { element: h("section", { class: "view source split", "aria-label": "Source" }, picker(app, subject), content) };
}

function show(app, subject, name, content) {
  const { profile } = app;
  const files = linesOf(profile, subject.tree, subject.self, name);
  const { flat, cum } = subject.rows;
  const said = subject.of === "change" ? change : amount;
  content.append(h("h2", { class: "code" }, profile.strings[name]), h("p", {}, "flat ",
    h("strong", {}, said(flat[name], subject.unit)), ` (${share(flat[name], subject.total)}), cum `,
    h("strong", {}, said(cum[name], subject.unit)), ` (${share(cum[name], subject.total)})`));
  if (files.size === 0) content.append(h("p", { class: "empty" }, "The filters leave no stack through this function."));
  for (const [file, listed] of files) {
    if (!file) {
      content.append(h("p", { class: "empty" }, "The profile names no source file for this function."));
      continue;
    }
    const part = h("figure", { class: "listing", "aria-label": file }, h("figcaption", { class: "code" }, file));
    content.append(part);
    const table = listing(subject, said, listed);
    app.source(file).then(
      (text) => part.append(table(text.replace(/\r?\n$/, "").split(/\r?\n/))),
      (error) => part.append(h("p", { class: "missing" }, error.message), table(null)),
    );
  }
}

/** The lines with values, and around them what the source has. */
function listing(subject, said, { lines, start }) {
  const numbers = [...lines.keys()].sort((left, right) => left - right);
  const from = Math.max(1, start || numbers[0] - MARGIN);
  const to = numbers[numbers.length - 1] + MARGIN;
  const most = Math.max(1, ...[...lines.values()].map(({ cum }) => Math.abs(cum)));
  return (text) => {
    const last = text ? Math.min(to, text.length) : 0;
    const shown = text ? Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => from + at) : numbers;
    const beyond = numbers[numbers.length - 1];
    const table = h("table", { class: "code" },
      h("thead", { class: "hidden" }, h("tr", {}, ["Flat", "Cum", "Line", "Source"].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, shown.map((number) => {
        const { flat, cum } = lines.get(number) ?? { flat: 0, cum: 0 };
        const row = h("tr", { "data-line": number, "data-flat": flat, "data-cum": cum, class: cum !== 0 ? "has-value" : null },
          h("td", { class: "number" }, flat === 0 ? "" : said(flat, subject.unit)),
          h("td", { class: "number" }, cum === 0 ? "" : said(cum, subject.unit)),
          h("th", { scope: "row", class: "number faint" }, String(number)),
          h("td", { class: "text" }, text ? text[number - 1] : ""));
        return styled(row, { "--heat": String(Math.abs(cum) / most) });
      })));
    if (!text || beyond <= text.length) return table;
    return h("div", {}, table, h("p", { class: "missing" },
      `The file has no line ${beyond}, where the profile has values: it is another version of the file.`));
  };
}
