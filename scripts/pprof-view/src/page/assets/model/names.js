// Names of functions: to whom they belong, and how to say them in less room.

/** The crate (Rust), package (Go) or binary that a function belongs to. */
export function ownerOf(name, binary) {
  if (name.startsWith("[")) return name.slice(1, -1) || "unknown";
  // `<T as Trait>::method` belongs to the type, or to the trait where the type is a parameter.
  const type = /^[<&*([\s]*(?:dyn |mut |const |impl )*([A-Za-z_][\w]*)(?:::|<)/.exec(name);
  if (type && /^[A-Za-z_][\w]*(<[^:]*>)?::|^[<&*([]/.test(name)) return type[1];
  const trait = / as ([A-Za-z_][\w]*)::/.exec(name);
  if (trait) return trait[1];
  // net/http.(*conn).serve, main.spin
  const go = /^((?:[\w.~-]+\/)*[\w-]+)\.[\w(*<]/.exec(name);
  if (go) return go[1];
  return binary.split("/").pop() || "unknown";
}

/** The name without generic arguments and without the way to it: `Handler::call`, `http.(*conn).serve`. */
export function shortName(name, keep = 2) {
  const bare = withoutGenerics(name);
  if (bare.includes("::")) {
    const parts = bare.split("::");
    // A closure is told by the function around it.
    const closures = parts.slice(1).filter((part) => part.startsWith("{")).length;
    return parts.slice(-Math.min(parts.length, keep + closures)).join("::").replaceAll("{{closure}}", "{…}");
  }
  return bare.slice(bare.lastIndexOf("/") + 1);
}

/** `<alloc::vec::Vec<T> as core::ops::Drop>::drop` → `Vec::drop`; `a::b<c::D>::e` → `a::b::e`. */
function withoutGenerics(name) {
  const qualified = /^<(?:&(?:mut )?)?(.*)>::([^>]+)$/.exec(name);
  if (qualified && isBalanced(qualified[1])) {
    const [type] = splitAs(qualified[1]);
    const bare = withoutGenerics(type.trim());
    return `${bare.slice(bare.lastIndexOf("::") + (bare.includes("::") ? 2 : 0))}::${qualified[2]}`;
  }
  let text = "";
  let depth = 0;
  for (const sign of name.replaceAll("->", "→")) {
    if (sign === "<") depth++;
    if (depth === 0) text += sign;
    if (sign === ">") depth--;
  }
  return text.replace(/::(?=::|$)/g, "") || name;
}

function isBalanced(text) {
  let depth = 0;
  for (const sign of text.replaceAll("->", "")) {
    if (sign === "<") depth++;
    if (sign === ">") depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Type and trait of `T as Trait`, not splitting within brackets. */
function splitAs(text) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "<") depth++;
    if (text[at] === ">" && text[at - 1] !== "-") depth--;
    if (depth === 0 && text.startsWith(" as ", at)) return [text.slice(0, at), text.slice(at + 4)];
  }
  return [text, ""];
}
