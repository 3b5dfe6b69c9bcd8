// What all views are about: the stacks that the filters leave, and the values that were chosen.

import { refine } from "./refine.js";
import { measured } from "./profile.js";
import { flatAndCum, selfValues } from "./weights.js";

export const FILTERS = ["focus", "ignore", "hide", "show", "show_from"];

/** Computes subjects and keeps the last of each kind: most clicks change one thing only. */
export class Subjects {
  #profile;
  #tree = { key: null };
  #subject = { key: null };

  constructor(profile) {
    this.#profile = profile;
  }

  /** The subject of a state. Throws if an expression is none. */
  of(state) {
    const filters = Object.fromEntries(FILTERS.filter((key) => state[key]).map((key) => [key, state[key]]));
    const treeKey = JSON.stringify([filters, state.noinlines]);
    if (this.#tree.key !== treeKey) {
      this.#tree = { key: treeKey, tree: refine(this.#profile, filters, state.noinlines) };
    }
    const key = JSON.stringify([treeKey, state.type, state.of]);
    if (this.#subject.key !== key) {
      this.#subject = { key, subject: subject(this.#profile, this.#tree.tree, state) };
    }
    return this.#subject.subject;
  }
}

/**
 * `self`: the reported value of each node; `sides`: those that a picture is drawn from, the later profile first;
 * `rows`: flat and cum by name; `total`: what 100 % is.
 */
function subject(profile, tree, state) {
  const type = profile.types[state.type];
  const after = selfValues(tree, measured(profile, "values", state.type));
  const before = profile.base && selfValues(tree, measured(profile, "base", state.type));
  const of = profile.base ? state.of : "after";
  const self = { after, before, change: before && after.map((value, node) => value - before[node]) }[of];
  const count = profile.strings.length;
  const total = !profile.base || of === "change" ? type.total : { after: type.values_total, before: type.base_total }[of];
  return {
    tree, type, of, self, total,
    unit: type.unit,
    totals: { after: type.values_total, before: type.base_total },
    sides: of === "change" ? [after, before] : [self],
    rows: flatAndCum(tree, self, count),
    both: of === "change" ? { after: flatAndCum(tree, after, count), before: flatAndCum(tree, before, count) } : null,
  };
}
