// The tree of stacks that focus, ignore, hide, show and show_from leave, frame by frame.
// The rules are those of transform/filter.rs, applied to the tree instead of to each sample.

import { expression } from "./expression.js";

/**
 * A tree in pre-order: `parent` (-1 at the outermost), `frame`, `name`, `inline` of each node, and for each node of the
 * profile's tree its `owner` here: -1 where the sample is dropped. `unmatched` names the expressions that found nothing.
 */
export function refine(profile, filters, noinlines) {
  const { marks, unmatched } = classify(profile, filters, noinlines);
  const { depth, location } = profile.nodes;
  const { first, name } = profile.frames;
  const size = bound(location, first, marks.kept);
  const tree = {
    size: 0,
    parent: new Int32Array(size), frame: new Int32Array(size), name: new Int32Array(size), inline: new Uint8Array(size),
    owner: new Int32Array(depth.length),
    unmatched,
  };
  // What holds on the way from the root to the node at each depth; index 0 is before the root.
  const levels = depth.reduce((most, level) => Math.max(most, level), 0) + 2;
  const [focused, ignored, started] = [new Uint8Array(levels), new Uint8Array(levels), new Uint8Array(levels)];
  const last = new Int32Array(levels).fill(-1);
  started[0] = filters.show_from ? 0 : 1;
  for (let node = 0; node < depth.length; node++) {
    const [above, here] = [depth[node], depth[node] + 1];
    const place = location[node];
    focused[here] = focused[above] | marks.focus[place];
    ignored[here] = ignored[above] | marks.ignore[place];
    started[here] = started[above] | marks.starts[place];
    let parent = last[above];
    if (started[here]) {
      for (let frame = first[place]; frame < first[place + 1]; frame++) {
        if (!marks.kept[frame]) continue;
        tree.parent[tree.size] = parent;
        tree.frame[tree.size] = frame;
        tree.name[tree.size] = name[frame];
        tree.inline[tree.size] = marks.inline[frame];
        parent = tree.size++;
      }
    }
    last[here] = parent;
    tree.owner[node] = focused[here] && !ignored[here] && started[here] ? parent : -1;
  }
  return tree;
}

function bound(location, first, kept) {
  const count = new Int32Array(first.length - 1);
  for (let place = 0; place < count.length; place++) {
    for (let frame = first[place]; frame < first[place + 1]; frame++) count[place] += kept[frame];
  }
  return location.reduce((sum, place) => sum + count[place], 0);
}

/** What the expressions say about each location and each of its frames. */
function classify(profile, filters, noinlines) {
  const { frames, strings } = profile;
  const places = frames.first.length - 1;
  const finders = Object.fromEntries(Object.keys(filters).map((key) => [key, finder(filters[key], strings)]));
  const marks = {
    focus: new Uint8Array(places), ignore: new Uint8Array(places), starts: new Uint8Array(places),
    kept: new Uint8Array(frames.name.length), inline: new Uint8Array(frames.name.length),
  };
  const found = {};
  const note = (key, is) => { found[key] ||= is; return is; };
  for (let place = 0; place < places; place++) {
    const [from, to] = [frames.first[place], frames.first[place + 1]];
    const binary = (find) => find(frames.binary[from]);
    const line = (find, frame) => !frames.unknown[frame] && (find(frames.name[frame]) || find(frames.file[frame]));
    const matches = (find) => binary(find) || range(from, to).some((frame) => line(find, frame));
    const { focus, ignore, hide, show, show_from: start } = finders;
    marks.focus[place] = Number(!focus || note("focus", matches(focus)));
    marks.ignore[place] = Number(Boolean(ignore) && note("ignore", matches(ignore)));
    for (let frame = from; frame < to; frame++) {
      const hidden = hide && note("hide", binary(hide) || line(hide, frame));
      const shown = !show || note("show", !frames.unknown[frame] && (binary(show) || line(show, frame)));
      marks.kept[frame] = Number(!hidden && shown);
    }
    if (start) {
      const match = binary(start) ? from : range(from, to).find((frame) => marks.kept[frame] && line(start, frame));
      marks.starts[place] = Number(note("show_from", match !== undefined));
      for (let frame = from; frame < (match ?? from); frame++) marks.kept[frame] = 0;
    }
    let outer = false;
    for (let frame = from; frame < to; frame++) {
      if (!marks.kept[frame]) continue;
      if (noinlines && outer) marks.kept[frame] = 0;
      marks.inline[frame] = Number(outer);
      outer = true;
    }
  }
  const unmatched = Object.keys(filters).filter((key) => finders[key] && !found[key]);
  return { marks, unmatched };
}

/** Searches each text once. */
function finder(text, strings) {
  if (!text) return null;
  const pattern = expression(text);
  const known = new Int8Array(strings.length);
  return (place) => {
    if (known[place] === 0) known[place] = pattern.test(strings[place]) ? 1 : -1;
    return known[place] > 0;
  };
}

function range(from, to) {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
