// The profile in memory: columns of numbers over one list of texts. The form is written by page/data.rs.

const FORM = 1;

/** Puts the columns into typed arrays and gives addresses without symbol the name of their binary. */
export function readProfile(data) {
  if (data.form !== FORM) throw new Error(`this page reads form ${FORM} of the data, not ${data.form}`);
  const strings = data.strings.slice();
  const frames = readFrames(data, strings);
  const nodes = readNodes(data.nodes);
  return {
    title: data.title,
    binary: data.binary,
    comments: data.comments,
    docUrl: data.doc_url,
    timeNanos: data.time_nanos,
    durationNanos: data.duration_nanos,
    types: data.sample_types,
    defaultType: data.default,
    base: data.base,
    strings,
    frames,
    nodes,
    samples: data.samples,
  };
}

/** One frame for each line of a location, outermost first; `first[i]..first[i + 1]` are those of location i. */
function readFrames({ locations, functions }, strings) {
  const count = locations.lines.reduce((sum, lines) => sum + Math.max(lines, 1), 0);
  const column = () => new Int32Array(count);
  const frames = {
    first: new Int32Array(locations.lines.length + 1),
    name: column(), file: column(), line: column(), start: column(), binary: column(),
    // An address without symbol: expressions find it by its binary alone.
    unknown: new Uint8Array(count),
  };
  const places = new Map(strings.map((text, place) => [text, place]));
  const nameless = (binary) => {
    const base = binary.replace(/\/+$/, "").split("/").pop();
    const text = base ? `[${base}]` : "<unknown>";
    if (!places.has(text)) places.set(text, strings.push(text) - 1);
    return places.get(text);
  };
  let frame = 0;
  let row = 0;
  locations.lines.forEach((lines, location) => {
    frames.first[location] = frame;
    const binary = locations.binary[location];
    for (let at = 0; at < Math.max(lines, 1); at++, frame++) {
      frames.binary[frame] = binary;
      if (lines > 0) {
        const owner = locations.function[row];
        frames.name[frame] = functions.name[owner];
        frames.file[frame] = functions.file[owner];
        frames.start[frame] = functions.start[owner];
        frames.line[frame] = locations.line[row++];
      } else {
        frames.unknown[frame] = 1;
      }
      if (frames.name[frame] === 0) frames.name[frame] = nameless(strings[binary]);
    }
  });
  frames.first[locations.lines.length] = frame;
  return frames;
}

function readNodes({ depth, location }) {
  return { depth: Int32Array.from(depth), location: Int32Array.from(location) };
}

/** What was measured at each node of the tree itself: of the profile (`values`) or of its base (`base`). */
export function measured(profile, side, type) {
  const dense = new Float64Array(profile.nodes.depth.length);
  const column = profile.samples[side][type];
  const { node } = profile.samples;
  for (let at = 0; at < node.length; at++) dense[node[at]] = column[at];
  return dense;
}
