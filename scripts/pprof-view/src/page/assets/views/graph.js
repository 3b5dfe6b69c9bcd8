// The call graph: functions as boxes, calls as arrows, cost as size and width.

import { chosen } from "../graph/choose.js";
import { boxOf, drawCall, drawNode, tableOfCalls } from "../graph/draw.js";
import { layered } from "../graph/layers.js";
import { untangle } from "../graph/order.js";
import { placed } from "../graph/place.js";
import { h, s, styled } from "../parts/dom.js";

const MARGIN = 16;
const READABLE = 0.8;

/** The view. */
export function graphView(app) {
  const subject = app.subject();
  const { strings } = app.profile;
  const { names, edges, left } = chosen(subject, strings);
  if (names.length === 0) {
    return { element: h("section", { class: "view graph", "aria-label": "Graph" }, h("p", { class: "empty" }, "The filters leave no stack.")) };
  }
  const picture = draw(app, subject, names, edges);
  const [width, height] = [picture.width + 2 * MARGIN, picture.height + 2 * MARGIN];
  const svg = s("svg", { viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, role: "group", "aria-label": "Call graph; the table below says the same" },
    s("defs", {}, s("marker", {
      id: "arrow", viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "9", markerHeight: "9", orient: "auto", markerUnits: "userSpaceOnUse",
    }, s("path", { d: "M0 0 8 4 0 8z" }))),
    picture.parts);
  const scroll = h("div", { class: "graph-scroll", tabindex: "0", role: "region", "aria-label": "Call graph" }, svg);
  let zoom = 1;
  const resize = (to) => {
    zoom = Math.min(2.5, Math.max(0.1, to));
    styled(svg, { "--width": `${width * zoom}px`, "--height": `${height * zoom}px` });
  };
  const fit = () => resize(Math.min(1, scroll.clientWidth / width, scroll.clientHeight / height));
  // At first as large as can be read; `fit` shows the whole.
  const begin = () => resize(Math.max(READABLE, Math.min(1, scroll.clientWidth / width)));
  const observer = new ResizeObserver(() => { begin(); observer.disconnect(); centre(scroll, svg); });
  observer.observe(scroll);
  const button = (text, what, act) => h("button", { title: what, onclick: act }, text);
  const sign = (text, what, act) => h("button", { "aria-label": what, title: what, onclick: act }, text);
  return {
    element: h("section", { class: "view graph", "aria-label": "Graph" },
      h("div", { class: "bar" },
        sign("−", "Smaller", () => resize(zoom / 1.25)), sign("+", "Larger", () => resize(zoom * 1.25)),
        button("Fit", "The whole picture in the window", fit), button("1 : 1", "At full size", () => resize(1)),
        h("span", { class: "faint" }, `${names.length} functions, ${edges.length} calls`,
          left > 0 && `; ${left} smaller functions are left out, their calls are dotted`)),
      scroll,
      h("details", { class: "as-table" }, h("summary", {}, "The same as a table"),
        h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the call graph" }, tableOfCalls(edges, subject, strings)))),
    dispose: () => observer.disconnect(),
  };
}

function draw(app, subject, names, edges) {
  const { strings } = app.profile;
  const place = new Map(names.map((name, at) => [name, at]));
  const boxes = names.map((name) => boxOf(name, subject, strings));
  const layout = layered(names.length, edges.map(({ caller, callee }) => [place.get(caller), place.get(callee)]));
  const { x, y, width, height } = placed(layout, untangle(layout), boxes);
  const point = (node, isFirst) => {
    const tall = boxes[node]?.height ?? 0;
    return { x: x[node], y: y[node] + (isFirst ? tall : 0) };
  };
  const calls = layout.routes.map(({ chain, edge, turned }) => (
    drawCall(edges[edge], chain.map((node, at) => point(node, at === 0)), turned, subject, strings)
  ));
  const nodes = boxes.map((box, at) => drawNode(app, box, x[at], y[at]));
  return { parts: [...calls, ...nodes], width, height };
}

/** The chosen function, else the middle of the top, comes into view. */
function centre(scroll, svg) {
  const target = svg.querySelector(".is-chosen");
  if (target) target.scrollIntoView({ block: "center", inline: "center" });
  else scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
}
