// Coordinates: every node as near to its neighbours as the order and the widths allow.

const PASSES = 48;
const GAP = 24;
const LAYER_GAP = 44;

/** `boxes[node]` has `width` and `height`; points have neither. Returns `x` (centre) and `y` (top) of each, and the size. */
export function placed({ layers, size }, { up, down }, boxes) {
  const width = (node) => boxes[node]?.width ?? 12;
  const height = (node) => boxes[node]?.height ?? 0;
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  let top = 0;
  for (const layer of layers) {
    const tallest = Math.max(0, ...layer.map(height));
    let at = 0;
    for (const node of layer) {
      x[node] = at + width(node) / 2;
      at += width(node) + GAP;
      y[node] = top + (tallest - height(node)) / 2;
    }
    top += tallest + LAYER_GAP;
  }
  // Points pull harder than boxes, so that long calls are straight.
  const pull = (node) => (boxes[node] ? 1 : 3);
  for (let pass = 0; pass < PASSES; pass++) {
    const neighbours = pass % 2 === 0 ? up : down;
    for (const layer of pass % 2 === 0 ? layers : [...layers].reverse()) {
      const wish = layer.map((node) => {
        const near = pass < PASSES - 2 ? neighbours[node] : [...up[node], ...down[node]];
        const weight = near.reduce((sum, other) => sum + pull(other), 0);
        return weight === 0 ? x[node] : near.reduce((sum, other) => sum + x[other] * pull(other), 0) / weight;
      });
      settle(layer, wish, layer.map(pull), width).forEach((value, at) => { x[layer[at]] = value; });
    }
  }
  const all = layers.flat();
  const left = Math.min(...all.map((node) => x[node] - width(node) / 2));
  for (const node of all) x[node] -= left;
  return {
    x, y,
    width: Math.max(...all.map((node) => x[node] + width(node) / 2)),
    height: top - LAYER_GAP,
  };
}

/**
 * The places nearest to the wishes (least squares) that keep order and distances: neighbours that would overlap move as one
 * block to their weighted mean (pool adjacent violators).
 */
function settle(layer, wish, weight, width) {
  const offset = [0];
  for (let at = 1; at < layer.length; at++) {
    offset[at] = offset[at - 1] + (width(layer[at - 1]) + width(layer[at])) / 2 + GAP;
  }
  const blocks = [];
  wish.forEach((value, at) => {
    let block = { mean: value - offset[at], weight: weight[at], count: 1 };
    while (blocks.length > 0 && blocks[blocks.length - 1].mean > block.mean) {
      const before = blocks.pop();
      const sum = before.weight + block.weight;
      block = {
        mean: (before.mean * before.weight + block.mean * block.weight) / sum, weight: sum, count: before.count + block.count,
      };
    }
    blocks.push(block);
  });
  const means = blocks.flatMap(({ mean, count }) => Array(count).fill(mean));
  return means.map((mean, at) => mean + offset[at]);
}
