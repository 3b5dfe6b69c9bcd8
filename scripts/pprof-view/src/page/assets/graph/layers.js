// A graph in layers: callers above callees. Calls back to a caller are turned round for the layout, and calls over several
// layers get a point in each.

/**
 * `edges` as `[from, to]` over `count` nodes, the most important first. Returns `layers` of node numbers (points have
 * numbers from `count` on), and for each edge its `chain` of nodes from the top down and whether it was `turned`.
 */
export function layered(count, edges) {
  const routes = acyclic(count, edges);
  const layer = ranks(count, routes);
  const layers = [];
  const put = (node, at) => (layers[at] ??= []).push(node);
  for (let node = 0; node < count; node++) put(node, layer[node]);
  let next = count;
  for (const route of routes) {
    route.chain = [route.from];
    for (let at = layer[route.from] + 1; at < layer[route.to]; at++) {
      put(next, at);
      route.chain.push(next++);
    }
    route.chain.push(route.to);
  }
  for (let at = 0; at < layers.length; at++) layers[at] ??= [];
  return { layers, routes, size: next };
}

/** Turns round the calls that close a cycle, as a walk from the most important nodes meets them. */
function acyclic(count, edges) {
  const out = Array.from({ length: count }, () => []);
  const entered = new Uint8Array(count);
  edges.forEach(([from, to], at) => {
    out[from].push([to, at]);
    entered[to] = 1;
  });
  const state = new Uint8Array(count);
  const turned = new Set();
  const visit = (start) => {
    const path = [[start, 0]];
    state[start] = 1;
    while (path.length > 0) {
      const step = path[path.length - 1];
      const [node, at] = step;
      if (at === out[node].length) {
        state[node] = 2;
        path.pop();
        continue;
      }
      step[1]++;
      const [to, edge] = out[node][at];
      if (state[to] === 1) turned.add(edge);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push([to, 0]);
      }
    }
  };
  for (let node = 0; node < count; node++) if (!entered[node]) visit(node);
  for (let node = 0; node < count; node++) if (state[node] === 0) visit(node);
  return edges.map(([from, to], edge) => (
    turned.has(edge) ? { from: to, to: from, edge, turned: true } : { from, to, edge, turned: false }
  ));
}

/** The longest way from a node without callers; nodes then move down towards what they call. */
function ranks(count, routes) {
  const layer = new Int32Array(count);
  const order = topological(count, routes);
  const out = Array.from({ length: count }, () => []);
  const incoming = new Int32Array(count);
  for (const { from, to } of routes) {
    out[from].push(to);
    incoming[to]++;
  }
  for (const node of order) for (const to of out[node]) layer[to] = Math.max(layer[to], layer[node] + 1);
  for (const node of order.reverse()) {
    if (incoming[node] === 0 && out[node].length > 0) layer[node] = Math.min(...out[node].map((to) => layer[to])) - 1;
  }
  return layer;
}

function topological(count, routes) {
  const missing = new Int32Array(count);
  const out = Array.from({ length: count }, () => []);
  for (const { from, to } of routes) {
    missing[to]++;
    out[from].push(to);
  }
  const order = [];
  for (let node = 0; node < count; node++) if (missing[node] === 0) order.push(node);
  for (let at = 0; at < order.length; at++) {
    for (const to of out[order[at]]) if (--missing[to] === 0) order.push(to);
  }
  return order;
}
