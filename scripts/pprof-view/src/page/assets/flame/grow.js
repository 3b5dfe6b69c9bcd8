// The tree that a flame graph shows: functions merged by name, from the root, or from one function both ways.

import { longer, Pairs } from "../model/pairs.js";
import { firsts, subtotals } from "../model/weights.js";

/** Repetitions of so many functions in a row are still recognised as recursion. */
const LONGEST_CYCLE = 4;

/** A tree whose node 0 is the root; nodes come after their parents. There may be millions, hence the bare columns. */
class Growth {
  #pairs;
  #self;
  #called;
  #folded;

  constructor(root, sides, expected = 64) {
    this.#pairs = new Pairs(expected);
    this.#pairs.place(-1, root);
    this.#self = sides.map(() => new Float64Array(expected));
    [this.#called, this.#folded] = [new Uint8Array(expected), new Uint8Array(expected)];
    this.#called[0] = 1;
  }

  /** The node of a function called from `parent`; where that only repeats the calls before it, theirs. */
  step(parent, name, inline, fold) {
    const target = fold ? this.#repeated(parent, name) : -1;
    if (target >= 0) {
      this.#folded[target] = 1;
      return target;
    }
    const node = this.#pairs.place(parent, name);
    if (node >= this.#called.length) this.#lengthen();
    if (!inline) this.#called[node] = 1;
    return node;
  }

  add(side, node, value) { this.#self[side][node] += value; }

  #lengthen() {
    this.#called = longer(this.#called);
    this.#folded = longer(this.#folded);
    this.#self = this.#self.map(longer);
  }

  /** Looks for the last 1, 2, … functions, `name` included, standing twice in a row. */
  #repeated(parent, name) {
    const { left, right } = this.#pairs;
    let target = parent;
    for (let length = 1; length <= LONGEST_CYCLE && target >= 0; length++, target = left[target]) {
      if (right[target] !== name) continue;
      let later = parent;
      let earlier = left[target];
      let same = 1;
      while (same < length && earlier >= 0 && right[later] === right[earlier]) {
        later = left[later];
        earlier = left[earlier];
        same++;
      }
      if (same === length) return target;
    }
    return -1;
  }

  finished() {
    const { size } = this.#pairs;
    const parent = this.#pairs.left.subarray(0, size);
    const self = this.#self.map((values) => values.subarray(0, size));
    const total = self.map((values) => subtotals({ size, parent }, values));
    const weight = new Float64Array(size);
    for (const values of total) for (let node = 0; node < size; node++) weight[node] += Math.abs(values[node]);
    const inline = this.#called.subarray(0, size).map((called) => 1 - called);
    return {
      size, parent, name: this.#pairs.right.subarray(0, size), inline, folded: this.#folded, self, total, weight,
      ...children(parent, size),
    };
  }
}

/** The stacks from their outermost callers on. `sides` holds the values of one profile or of two. */
export function fromRoot(tree, sides, fold) {
  const growth = new Growth(-1, sides, tree.size + 1);
  const at = new Int32Array(tree.size);
  for (let node = 0; node < tree.size; node++) {
    const parent = tree.parent[node] < 0 ? 0 : at[tree.parent[node]];
    at[node] = growth.step(parent, tree.name[node], tree.inline[node], fold);
    for (let side = 0; side < sides.length; side++) growth.add(side, at[node], sides[side][node]);
  }
  return growth.finished();
}

/** What one function calls, wherever it is called from. */
export function calleesOf(tree, sides, name, fold) {
  const growth = new Growth(name, sides);
  const at = new Int32Array(tree.size);
  for (let node = 0; node < tree.size; node++) {
    const parent = tree.parent[node] < 0 ? -1 : at[tree.parent[node]];
    if (parent >= 0) at[node] = growth.step(parent, tree.name[node], tree.inline[node], fold);
    else at[node] = tree.name[node] === name ? 0 : -1;
    if (at[node] < 0) continue;
    for (let side = 0; side < sides.length; side++) growth.add(side, at[node], sides[side][node]);
  }
  return growth.finished();
}

/** Who calls a function, backwards to the outermost callers. */
export function callersOf(tree, sides, name, fold, count) {
  tree.first ??= firsts(tree, tree.name, count);
  const growth = new Growth(name, sides);
  const totals = sides.map((self) => subtotals(tree, self));
  for (let node = 0; node < tree.size; node++) {
    if (tree.name[node] !== name || !tree.first[node]) continue;
    let at = 0;
    for (let above = tree.parent[node]; above >= 0; above = tree.parent[above]) {
      at = growth.step(at, tree.name[above], tree.inline[above], fold);
    }
    totals.forEach((total, side) => growth.add(side, at, total[node]));
  }
  return { ...growth.finished(), leadsUp: true };
}

/** For each node its children as a linked list. */
function children(parent, size) {
  const child = new Int32Array(size).fill(-1);
  const next = new Int32Array(size).fill(-1);
  for (let node = size - 1; node > 0; node--) {
    next[node] = child[parent[node]];
    child[parent[node]] = node;
  }
  return { child, next };
}
