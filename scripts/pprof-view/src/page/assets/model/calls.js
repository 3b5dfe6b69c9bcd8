// The call graph: how much goes from which function to which. The rules are those of graph/mod.rs.

import { Pairs } from "./pairs.js";
import { firsts, subtotals } from "./weights.js";

/**
 * The calls between functions for which `kept` holds (all, without it); others are passed over, which makes a call
 * `residual`. Each has `caller`, `callee`, `weight`, and whether it was `inline` throughout.
 */
export function calls(tree, self, kept) {
  const total = subtotals(tree, self);
  const pairs = new Pairs();
  const edge = new Int32Array(tree.size);
  const none = pairs.place(-1, -1);
  // The nearest caller that is kept.
  const caller = new Int32Array(tree.size);
  for (let node = 0; node < tree.size; node++) {
    const parent = tree.parent[node];
    caller[node] = parent < 0 || !kept || kept[tree.name[parent]] ? parent : caller[parent];
    const from = caller[node] < 0 ? -1 : tree.name[caller[node]];
    const to = tree.name[node];
    const isCall = from >= 0 && from !== to && (!kept || kept[to]);
    edge[node] = isCall ? pairs.place(from, to) : none;
  }
  const first = firsts(tree, edge, pairs.size);
  const found = Array.from({ length: pairs.size }, (_, at) => ({
    caller: pairs.left[at], callee: pairs.right[at], weight: 0, inline: true, residual: false,
  }));
  for (let node = 0; node < tree.size; node++) {
    if (edge[node] === none || !first[node]) continue;
    const call = found[edge[node]];
    call.weight += total[node];
    if (total[node] !== 0 && !tree.inline[node]) call.inline = false;
    if (caller[node] !== tree.parent[node]) call.residual = true;
  }
  return found.filter((call, at) => at !== none && call.weight !== 0);
}

/** Heaviest first, then by name. */
export function byWeight(strings, end) {
  return (left, right) => Math.abs(right.weight) - Math.abs(left.weight)
    || (strings[left[end]] < strings[right[end]] ? -1 : 1);
}
