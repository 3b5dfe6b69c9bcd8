// What a frame says when it is pointed at, and the same as a table for those who do not see the picture.

import { amount, comparison, share } from "../model/measure.js";
import { h } from "../parts/dom.js";

const ROWS = 100;

/** The amounts of a node in words: `total` or `self`. */
export function amounts(tree, node, which, subject) {
  const [after, before] = tree[which].map((values) => values[node]);
  if (before !== undefined) return comparison(before, after, subject.unit, subject.totals);
  return `${amount(after, subject.unit)} (${share(after, subject.total)})`;
}

/** The line below the picture. */
export function describe(box, subject, profile, fileOf) {
  if (box.node < 0) {
    return [h("b", {}, `${box.count} functions too narrow to draw`), h("span", {}, "Click their caller to see them.")];
  }
  const { tree, node } = box;
  const name = tree.name[node];
  const words = [];
  if (tree.inline[node]) words.push("inlined");
  if (tree.folded[node]) words.push("recursion folded");
  return [
    h("b", { class: "code" }, name < 0 ? "all stacks" : profile.strings[name]),
    h("span", { class: "figures" },
      h("span", {}, "total ", h("strong", {}, amounts(tree, node, "total", subject))),
      !tree.leadsUp && h("span", {}, "self ", h("strong", {}, amounts(tree, node, "self", subject))),
      words.length > 0 && h("span", { class: "mark" }, words.join(", ")),
      name >= 0 && h("span", { class: "code faint" }, fileOf(name))),
  ];
}

/** The heaviest frames, callers and callees apart. */
export function tableOf({ callees, callers }, subject, profile) {
  const parts = callers
    ? [["Callers", callers, 1], ["The function and what it calls", callees, 0]]
    : [["All stacks", callees, 0]];
  return parts.map(([title, tree, from]) => {
    const nodes = heaviest(tree, from);
    const left = tree.weight.filter((weight, node) => node >= from && weight > 0).length - nodes.length;
    const row = (node) => h("tr", {},
      h("td", {}, String(depthOf(tree, node))),
      h("th", { scope: "row", class: "code" }, tree.name[node] < 0 ? "all stacks" : profile.strings[tree.name[node]]),
      h("td", {}, amounts(tree, node, "total", subject)),
      h("td", {}, tree.leadsUp ? "" : amounts(tree, node, "self", subject)));
    return h("table", {},
      h("caption", {}, left > 0 ? `${title}: the ${nodes.length} heaviest, ${left} are left out` : title),
      h("thead", {}, h("tr", {}, ["Depth", "Function", "Total", "Self"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, nodes.map(row)));
  });
}

function heaviest(tree, from) {
  const nodes = Array.from({ length: tree.size - from }, (_, at) => at + from).filter((node) => tree.weight[node] > 0);
  return nodes.sort((left, right) => tree.weight[right] - tree.weight[left] || left - right).slice(0, ROWS);
}

function depthOf(tree, node) {
  let depth = 0;
  for (let at = tree.parent[node]; at >= 0; at = tree.parent[at]) depth++;
  return depth;
}
