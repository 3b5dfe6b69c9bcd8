// The picture of a laid-out call graph, as SVG.

import { amount, change, share } from "../model/measure.js";
import { shortName } from "../model/names.js";
import { h, s, styled } from "../parts/dom.js";

const LINE = 1.35;
const PADDING = 10;
const WIDEST = 34;

/** The box of a function: its text, larger where it costs more itself. */
export function boxOf(name, subject, strings) {
  const { flat, cum } = subject.rows;
  const part = subject.total === 0 ? 0 : Math.min(1, Math.abs(flat[name] / subject.total));
  const font = 11 + 9 * Math.sqrt(part);
  const said = subject.of === "change" ? change : amount;
  const title = broken(shortName(strings[name], 2));
  const own = flat[name] === 0 ? [] : [`${said(flat[name], subject.unit)} (${share(flat[name], subject.total)})`];
  const whole = cum[name] === flat[name] ? [] : [`${own.length ? "of " : ""}${said(cum[name], subject.unit)} (${share(cum[name], subject.total)})`];
  const figures = [...own, ...whole];
  const signs = Math.max(...title.map((text) => text.length), ...figures.map((text) => text.length * 0.92));
  return {
    name, font, title, figures,
    width: signs * font * 0.62 + 2 * PADDING,
    height: (title.length + figures.length) * font * LINE + 2 * PADDING - 4,
  };
}

/** A long name on two lines, the end of the path on the second. */
function broken(text) {
  const cut = text.lastIndexOf("::");
  const parts = text.length > 22 && cut > 0 ? [text.slice(0, cut + 2), text.slice(cut + 2)] : [text];
  return parts.map((part) => (part.length > WIDEST ? `${part.slice(0, WIDEST - 1)}…` : part));
}

/** A box with what it does. */
export function drawNode(app, box, x, y) {
  const text = [...box.title, ...box.figures].map((line, at) => s("text", {
    x: String(box.width / 2), y: String(PADDING - 2 + (at + 0.75) * box.font * LINE),
    class: at < box.title.length ? "title" : "figure",
  }, line));
  const node = s("a", {
    href: app.address({ fn: app.profile.strings[box.name] }), transform: `translate(${x - box.width / 2} ${y})`,
    class: `node hue-${app.hues().hue[box.name]}${app.chosen() === box.name ? " is-chosen" : ""}${app.found()?.(box.name) ? " is-found" : ""}`,
    oncontextmenu: (event) => { event.preventDefault(); app.menu(box.name, event.clientX, event.clientY); },
    onkeydown: (event) => {
      if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
      event.preventDefault();
      const { left, bottom } = node.getBoundingClientRect();
      app.menu(box.name, left, bottom);
    },
  }, s("title", {}, app.profile.strings[box.name]), s("rect", { width: String(box.width), height: String(box.height), rx: "6" }), text);
  return styled(node, { "--font": `${box.font}px` });
}

/** A call as a curve through the points of its chain, wider where more goes through. */
export function drawCall(call, points, turned, subject, strings) {
  const part = subject.total === 0 ? 0 : Math.min(1, Math.abs(call.weight / subject.total));
  const way = turned ? [...points].reverse() : points;
  let path = `M${at(way[0])}`;
  for (let index = 1; index < way.length; index++) {
    const [from, to] = [way[index - 1], way[index]];
    const middle = (from.y + to.y) / 2;
    path += `C${at({ x: from.x, y: middle })} ${at({ x: to.x, y: middle })} ${at(to)}`;
  }
  const said = subject.of === "change" ? change : amount;
  const label = said(call.weight, subject.unit);
  const where = points[Math.floor((points.length - 1) / 2)];
  const next = points[Math.floor((points.length - 1) / 2) + 1];
  const edge = s("g", { class: `call${call.residual ? " is-residual" : ""}` },
    s("title", {}, `${strings[call.caller]} → ${strings[call.callee]}: ${label}${call.inline ? ", inlined" : ""}`),
    s("path", { d: path, "marker-end": "url(#arrow)", "stroke-dasharray": call.residual ? "3 4" : call.inline ? "8 3" : null }),
    s("text", { x: String((where.x + next.x) / 2 + 6), y: String((where.y + next.y) / 2 + 4), class: "weight" }, label));
  return styled(edge, { "--width": `${0.8 + 5 * Math.sqrt(part)}px`, "--strength": String(0.35 + 0.5 * Math.sqrt(part)) });
}

function at({ x, y }) {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** The calls as a table, for those who do not see the picture. */
export function tableOfCalls(edges, subject, strings) {
  const said = subject.of === "change" ? change : amount;
  const sorted = [...edges].sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight));
  return h("table", {},
    h("caption", {}, "The calls of the picture"),
    h("thead", {}, h("tr", {}, ["Caller", "Callee", "Cost"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, sorted.map((call) => h("tr", {},
      h("td", { class: "code" }, strings[call.caller]), h("td", { class: "code" }, strings[call.callee]),
      h("td", { class: "number" }, said(call.weight, subject.unit))))));
}
