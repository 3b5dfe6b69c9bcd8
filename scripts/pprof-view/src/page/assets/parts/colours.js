// Colours: by crate, the costliest first, so that those that matter differ most; or by change.

import { ownerOf } from "../model/names.js";

/** As many as style/tokens.css has. */
const HUES = 9;

/** Which hue each function has: `hue[name]` is 0…8, or 9 for all other crates; `owners` lists the crates by cost. */
export function huesOf({ strings, frames }, { rows: { flat, cum } }) {
  const owner = new Map();
  const cost = new Map();
  const passed = new Map();
  for (let frame = 0; frame < frames.name.length; frame++) {
    const name = frames.name[frame];
    if (owner.has(name) || (flat[name] === 0 && cum[name] === 0)) continue;
    const of = ownerOf(strings[name], strings[frames.binary[frame]]);
    owner.set(name, of);
    cost.set(of, (cost.get(of) ?? 0) + Math.abs(flat[name]));
    passed.set(of, Math.max(passed.get(of) ?? 0, Math.abs(cum[name])));
  }
  // Those that only call come after those that cost; equal ones by name, so that a profile always looks the same.
  const owners = [...cost].sort(([left, more], [right, less]) => less - more
    || passed.get(right) - passed.get(left) || (left < right ? -1 : 1));
  const rank = new Map(owners.map(([name], at) => [name, Math.min(at, HUES)]));
  const hue = new Uint8Array(strings.length).fill(HUES);
  for (const [name, of] of owner) hue[name] = rank.get(of);
  return { hue, owners: owners.map(([name, value]) => ({ name, value, hue: rank.get(name) })) };
}

/** How far a value has gone from before to after: −1 gone, 0 the same, 1 new. */
export function growth(after, before) {
  const most = Math.max(Math.abs(after), Math.abs(before));
  return most === 0 ? 0 : (after - before) / most;
}

/** The palette of the theme in use, as the canvas takes it. */
export function palette() {
  // A canvas knows no variables and no themes; an element that wears a colour says what it comes to.
  const probe = document.createElement("i");
  document.body.append(probe);
  const of = (name) => {
    probe.style.setProperty("color", `var(${name})`);
    return getComputedStyle(probe).color;
  };
  const hues = Array.from({ length: HUES + 1 }, (_, at) => ({ tint: of(`--tint-${at}`), solid: of(`--solid-${at}`) }));
  const steps = (name) => [1, 2, 3, 4].map((at) => ({ tint: of(`--${name}-${at}`), solid: of(`--${name}-solid-${at}`) }));
  const colours = {
    hues,
    grown: steps("grown"), shrunk: steps("shrunk"),
    same: { tint: of("--same"), solid: of("--same-solid") },
    text: of("--flame-text"), accent: of("--accent"), rest: of("--rest"),
  };
  probe.remove();
  return colours;
}

/** The colour pair of a change. */
export function changeColour({ grown, shrunk, same }, ratio) {
  const step = Math.ceil(Math.abs(ratio) * 4 - 0.2);
  if (step <= 0) return same;
  return (ratio > 0 ? grown : shrunk)[Math.min(step, 4) - 1];
}
