// Numbers for pairs of numbers, in order of appearance: a hash table in typed arrays, since there are millions.

/** Gives each pair of numbers from -1 on an index. */
export class Pairs {
  /** `expected` is about how many pairs there will be: no more than a hint. */
  constructor(expected = 64) {
    this.size = 0;
    this.left = new Int32Array(expected);
    this.right = new Int32Array(expected);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(expected * 2 + 2))).fill(-1);
  }

  /** The index of the pair, which is added if need be. */
  place(left, right) {
    for (let slot = this.#hash(left, right); ; slot = (slot + 1) & (this.slots.length - 1)) {
      const at = this.slots[slot];
      if (at < 0) return this.#add(left, right, slot);
      if (this.left[at] === left && this.right[at] === right) return at;
    }
  }

  #hash(left, right) {
    const mixed = Math.imul(left ^ Math.imul(right, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & (this.slots.length - 1);
  }

  #add(left, right, slot) {
    if (this.size === this.left.length) {
      this.left = longer(this.left);
      this.right = longer(this.right);
    }
    this.left[this.size] = left;
    this.right[this.size] = right;
    this.slots[slot] = this.size++;
    if (this.size * 2 > this.slots.length) this.#spread();
    return this.size - 1;
  }

  #spread() {
    this.slots = new Int32Array(this.slots.length * 4).fill(-1);
    for (let at = 0; at < this.size; at++) {
      let slot = this.#hash(this.left[at], this.right[at]);
      while (this.slots[slot] >= 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = at;
    }
  }
}

/** A copy of a typed array with room for twice as much. */
export function longer(array) {
  const copy = new array.constructor(array.length * 2);
  copy.set(array);
  return copy;
}
