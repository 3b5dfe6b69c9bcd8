// A profile of many locations, written by dice that are the same in each run (Park and Miller's generator).

/** An uncompressed profile: `samples` stacks over `locations` locations, each in a function of its own. */
export function largeProfile(locations, samples) {
  const strings = ["", "cpu", "nanoseconds"];
  const place = (text) => strings.push(text) - 1;
  const out = [message(1, number(1, 1), number(2, 2))];
  for (let id = 1; id <= locations; id++) {
    const name = place(`crate_${id % 40}::module_${id % 1000}::function_${id}`);
    out.push(message(5, number(1, id), number(2, name), number(3, name)));
    out.push(message(4, number(1, id), number(3, 4096 + id), message(4, number(1, id), number(2, id % 500 + 1))));
  }
  let seed = 1;
  const below = (limit) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  // Callees near their callers, so that stacks share their beginnings as those of programs do; the last frame takes its
  // turn, so that every location is on a stack.
  for (let sample = 0; sample < samples; sample++) {
    const stack = [sample % locations + 1];
    const depth = 8 + below(24);
    let at = 1 + below(20);
    for (let level = 1; level < depth; level++) {
      stack.splice(1, 0, at);
      at = (at * 7 + below(3) + level) % locations + 1;
    }
    out.push(message(2, packed(1, stack), packed(2, [(1 + below(100)) * 10_000])));
  }
  for (const text of strings) out.push(field(6, Buffer.from(text)));
  return Buffer.concat(out);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function number(tag, value) {
  return Buffer.from([...varint(tag * 8), ...varint(value)]);
}

function field(tag, bytes) {
  return Buffer.concat([Buffer.from([...varint(tag * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function message(tag, ...parts) {
  return field(tag, Buffer.concat(parts));
}

function packed(tag, values) {
  return field(tag, Buffer.from(values.flatMap(varint)));
}
