// What each line of a function costs. The rules are those of report/list.rs.

import { firsts, subtotals } from "./weights.js";

/** The files of a function, each with `flat`, `cum` and a Map of its lines' `flat` and `cum`. */
export function linesOf(profile, tree, self, name) {
  const total = subtotals(tree, self);
  const { frames } = profile;
  // Lines of one function are told apart as the terminal does: by file, line, where the function starts, and binary.
  const places = new Map();
  const keys = new Int32Array(tree.size);
  for (let node = 0; node < tree.size; node++) {
    if (tree.name[node] !== name) continue;
    const frame = tree.frame[node];
    const key = [frames.file[frame], frames.line[frame], frames.start[frame], frames.binary[frame]].join();
    if (!places.has(key)) places.set(key, places.size + 1);
    keys[node] = places.get(key);
  }
  const first = firsts(tree, keys, places.size + 1);
  const files = new Map();
  for (let node = 0; node < tree.size; node++) {
    if (keys[node] === 0) continue;
    const frame = tree.frame[node];
    const file = entry(files, profile.strings[frames.file[frame]], () => (
      { flat: 0, cum: 0, start: frames.start[frame], lines: new Map() }
    ));
    if (frames.start[frame]) file.start = Math.min(file.start || Infinity, frames.start[frame]);
    const line = entry(file.lines, frames.line[frame], () => ({ flat: 0, cum: 0 }));
    const cum = first[node] ? total[node] : 0;
    file.flat += self[node];
    file.cum += cum;
    line.flat += self[node];
    line.cum += cum;
  }
  return files;
}

function entry(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}
