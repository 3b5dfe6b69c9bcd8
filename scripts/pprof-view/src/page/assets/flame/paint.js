// Painting the visible rows of a flame graph on a canvas.

import { shortName } from "../model/names.js";
import { changeColour, growth } from "../parts/colours.js";

export const ROW = 22;
const PADDING = 5;
const FONT = '12px ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

/**
 * `scene`: the layout; `look`: palette, hue by name, strings, whether it is a comparison, which names a search found
 * (`null` without one), and the boxes that are current and under the pointer.
 */
export function paint(context, scene, look, from, height, ratio) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, scene.width, height);
  context.font = FONT;
  context.textBaseline = "middle";
  const sign = context.measureText("m").width;
  const first = Math.max(0, Math.floor(from / ROW));
  const last = Math.min(scene.rows.length, Math.ceil((from + height) / ROW));
  for (let row = first; row < last; row++) {
    for (const box of scene.rows[row]) paintBox(context, box, row * ROW - from, look, sign);
  }
  for (const box of [look.hovered, look.current]) {
    if (box) outline(context, box, box.row * ROW - from, look);
  }
}

function paintBox(context, box, y, look, sign) {
  const width = Math.max(box.width - 1, 0.5);
  const height = ROW - 2;
  const dim = look.found && !(box.node >= 0 && look.found(box.tree.name[box.node]));
  context.globalAlpha = dim ? 0.3 : 1;
  if (box.node < 0) {
    context.fillStyle = look.palette.rest;
    context.fillRect(box.x, y, width, height);
    context.globalAlpha = 1;
    return;
  }
  const colour = colourOf(box, look);
  context.fillStyle = colour.tint;
  rounded(context, box.x, y, width, height);
  // Towards the callers nothing is self: stacks only begin there.
  if (!box.tree.leadsUp) paintSelf(context, box, y, width, height, colour);
  if (box.tree.inline[box.node] && width > 3) {
    // Inlined: there was no call, so the edge to the caller is broken.
    context.fillStyle = look.palette.text;
    for (let x = box.x + 2; x < box.x + width - 2; x += 6) context.fillRect(x, y, Math.min(3, box.x + width - 2 - x), 1);
  }
  const text = fitting(look.label(box), Math.floor((width - 2 * PADDING) / sign));
  if (text) {
    context.fillStyle = look.palette.text;
    context.fillText(text, box.x + PADDING, y + height / 2 + 0.5);
  }
  context.globalAlpha = 1;
}

/** The part that no callee covers stands at the right end, since callees stand left. */
function paintSelf(context, { tree, node, x }, y, width, height, colour) {
  const self = tree.self.reduce((sum, values) => sum + Math.abs(values[node]), 0);
  const part = tree.weight[node] === 0 ? 0 : Math.min(1, self / tree.weight[node]);
  if (part * width < 0.5) return;
  context.fillStyle = colour.solid;
  context.save();
  context.beginPath();
  context.rect(x + width * (1 - part), y, width * part, height);
  context.clip();
  rounded(context, x, y, width, height);
  context.restore();
}

function rounded(context, x, y, width, height) {
  if (width < 6) {
    context.fillRect(x, y, width, height);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, 3);
  context.fill();
}

function outline(context, box, y, look) {
  context.strokeStyle = box === look.current ? look.palette.accent : look.palette.text;
  context.lineWidth = box === look.current ? 2 : 1;
  context.beginPath();
  context.roundRect(box.x + 0.5, y + 0.5, Math.max(box.width - 2, 1), ROW - 3, 3);
  context.stroke();
}

function colourOf({ tree, node }, look) {
  if (look.compares) return changeColour(look.palette, growth(tree.total[0][node], tree.total[1][node]));
  const name = tree.name[node];
  return name < 0 ? look.palette.same : look.palette.hues[look.hue[name]];
}

/** The longest of a name's spellings that fits, else as much as fits, if that says anything. */
function fitting(name, room) {
  if (name.length <= room) return name;
  if (room < 3) return "";
  const shorter = [2, 1].map((keep) => shortName(name, keep));
  return shorter.find((text) => text.length <= room) ?? (room < 6 ? "" : `${shorter[1].slice(0, room - 1)}…`);
}
