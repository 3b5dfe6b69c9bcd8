// Which functions and calls a picture of the call graph can hold: pprof's rules and numbers.

import { calls } from "../model/calls.js";

/** pprof draws 80 functions, and leaves out those below 0.5 % and calls below 0.1 % of the total. */
export const LIMITS = { nodes: 80, nodeFraction: 0.005, edgeFraction: 0.001 };

/** The functions that are drawn, the costliest first, the calls between them, and how many were left out. */
export function chosen({ tree, self, rows, total }, strings, limits = LIMITS) {
  const { flat, cum } = rows;
  const all = [];
  for (let name = 0; name < cum.length; name++) if (cum[name] !== 0 || flat[name] !== 0) all.push(name);
  const least = Math.abs(total) * limits.nodeFraction;
  const order = entropic(all.filter((name) => Math.abs(cum[name]) >= least), rows, strings);
  const names = order.slice(0, limits.nodes);
  const kept = new Uint8Array(strings.length);
  for (const name of names) kept[name] = 1;
  const edges = calls(tree, self, kept).filter(({ weight }) => Math.abs(weight) >= Math.abs(total) * limits.edgeFraction);
  return { names, edges, left: all.length - names.length };
}

/** Those with cost of their own before those that only pass it on; then by cum, then by name. */
function entropic(names, { flat, cum }, strings) {
  const weight = (name) => Math.abs(cum[name]) + 2 * Math.abs(flat[name]);
  return names.sort((left, right) => weight(right) - weight(left) || (strings[left] < strings[right] ? -1 : 1));
}
