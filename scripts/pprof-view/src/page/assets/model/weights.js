// Adding up a tree: what each node holds itself and with all below; flat and cum of each function.

/** What samples that end at each node of the refined tree hold. */
export function selfValues(tree, values) {
  const self = new Float64Array(tree.size);
  for (let node = 0; node < values.length; node++) {
    if (tree.owner[node] >= 0) self[tree.owner[node]] += values[node];
  }
  return self;
}

/** What each node holds with all that it calls. */
export function subtotals(tree, self) {
  const total = Float64Array.from(self);
  for (let node = tree.size - 1; node >= 0; node--) {
    if (tree.parent[node] >= 0) total[tree.parent[node]] += total[node];
  }
  return total;
}

/** 1 where a key (of the function, of the call) is met for the first time on the way from the root: recursion counts once. */
export function firsts({ size, parent }, keys, limit) {
  const first = new Uint8Array(size);
  const open = new Int32Array(limit);
  const path = [];
  for (let node = 0; node < size; node++) {
    while (path.length > 0 && path[path.length - 1] !== parent[node]) open[keys[path.pop()]]--;
    path.push(node);
    if (open[keys[node]]++ === 0) first[node] = 1;
  }
  return first;
}

/** Flat and cum by name. */
export function flatAndCum(tree, self, count) {
  tree.first ??= firsts(tree, tree.name, count);
  const total = subtotals(tree, self);
  const [flat, cum] = [new Float64Array(count), new Float64Array(count)];
  for (let node = 0; node < tree.size; node++) {
    flat[tree.name[node]] += self[node];
    if (tree.first[node]) cum[tree.name[node]] += total[node];
  }
  return { flat, cum };
}

/** The sum over stacks through any name for which `is` holds, each stack once. */
export function sumThrough(tree, self, is) {
  const total = subtotals(tree, self);
  const under = new Uint8Array(tree.size);
  let sum = 0;
  for (let node = 0; node < tree.size; node++) {
    const above = tree.parent[node] >= 0 && under[tree.parent[node]];
    under[node] = Number(above || is(tree.name[node]));
    if (under[node] && !above) sum += total[node];
  }
  return sum;
}
