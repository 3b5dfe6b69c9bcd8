// The order within layers: neighbours are drawn near each other, which keeps crossings few.

const SWEEPS = 12;

/** Reorders the layers in place, by the mean place of each node's neighbours, and keeps the best order met. */
export function untangle({ layers, routes, size }) {
  const up = Array.from({ length: size }, () => []);
  const down = Array.from({ length: size }, () => []);
  for (const { chain } of routes) {
    for (let at = 1; at < chain.length; at++) {
      down[chain[at - 1]].push(chain[at]);
      up[chain[at]].push(chain[at - 1]);
    }
  }
  const place = new Float64Array(size);
  const number = (layer) => layer.forEach((node, at) => { place[node] = at; });
  layers.forEach(number);
  let best = { crossings: crossings(layers, down, place), layers: layers.map((layer) => [...layer]) };
  for (let sweep = 0; sweep < SWEEPS && best.crossings > 0; sweep++) {
    const neighbours = sweep % 2 === 0 ? up : down;
    for (const layer of sweep % 2 === 0 ? layers : [...layers].reverse()) {
      const mean = new Map(layer.map((node) => [node, average(neighbours[node].map((other) => place[other]), place[node])]));
      layer.sort((left, right) => mean.get(left) - mean.get(right));
      number(layer);
    }
    const now = crossings(layers, down, place);
    if (now < best.crossings) best = { crossings: now, layers: layers.map((layer) => [...layer]) };
  }
  best.layers.forEach((layer, at) => { layers[at] = layer; });
  return { up, down };
}

function average(values, otherwise) {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pairs of lines between neighbouring layers that cross. */
function crossings(layers, down, place) {
  let sum = 0;
  for (const layer of layers) {
    const ends = layer.flatMap((node) => down[node].map((to) => place[to]).sort((left, right) => left - right));
    for (let left = 0; left < ends.length; left++) {
      for (let right = left + 1; right < ends.length; right++) if (ends[left] > ends[right]) sum++;
    }
  }
  return sum;
}
