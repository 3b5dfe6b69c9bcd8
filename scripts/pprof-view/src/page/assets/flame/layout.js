// Where each frame is drawn: width by cost, siblings by cost, what is narrower than a pixel together.

const NARROWEST = 1;

/**
 * Rows of boxes `{ tree, node, row, x, width }` with x and width in pixels; `node` is -1 for siblings too narrow to tell
 * apart, `count` of them. Callers stand above the root, farthest first.
 */
export function layout({ callees, callers }, width, strings) {
  const below = rowsOf(callees, width, strings);
  const above = callers ? rowsOf(callers, width, strings).slice(1).reverse() : [];
  const rows = [...above, ...below];
  rows.forEach((boxes, row) => boxes.forEach((box) => { box.row = row; }));
  return { rows, root: above.length, width };
}

function rowsOf(tree, width, strings) {
  const whole = tree.weight[0];
  if (whole === 0) return [[]];
  const scale = width / whole;
  const rows = [];
  for (let boxes = [{ tree, node: 0, x: 0, width }]; boxes.length > 0;) {
    rows.push(boxes);
    boxes = boxes.flatMap((box) => (box.node < 0 ? [] : childrenOf(tree, box, scale, strings)));
  }
  return rows;
}

function childrenOf(tree, parent, scale, strings) {
  const wide = [];
  let narrow = 0;
  let count = 0;
  for (let node = tree.child[parent.node]; node >= 0; node = tree.next[node]) {
    const width = tree.weight[node] * scale;
    if (width >= NARROWEST) wide.push(node);
    else if (width > 0) [narrow, count] = [narrow + width, count + 1];
  }
  const name = (node) => strings[tree.name[node]];
  wide.sort((left, right) => tree.weight[right] - tree.weight[left] || (name(left) < name(right) ? -1 : 1));
  let { x } = parent;
  const boxes = wide.map((node) => {
    const box = { tree, node, x, width: tree.weight[node] * scale };
    x += box.width;
    return box;
  });
  if (narrow >= NARROWEST) boxes.push({ tree, node: -1, x, width: narrow, count });
  return boxes;
}

/** The box at a point of the picture. */
export function boxAt({ rows }, row, x) {
  return rows[row]?.find((box) => x >= box.x && x < box.x + box.width) ?? null;
}

/** The neighbour of a box: where the arrow keys lead. */
export function neighbour(scene, box, key) {
  const { rows } = scene;
  const middle = box.x + box.width / 2;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const row = rows[box.row];
    return row[row.indexOf(box) + (key === "ArrowLeft" ? -1 : 1)] ?? box;
  }
  const row = rows[box.row + (key === "ArrowUp" ? -1 : 1)] ?? [];
  // Towards the leaves the widest child comes first; towards the root there is one box over all.
  const within = row.find((other) => other.x >= box.x - 0.01 && other.x < box.x + box.width - 0.01);
  const over = boxAt(scene, box.row + (key === "ArrowUp" ? -1 : 1), middle);
  return (away(scene, box, key) ? within : over) ?? box;
}

function away({ root }, box, key) {
  return key === "ArrowUp" ? box.row <= root : box.row >= root;
}
