// Regular expressions as the terminal takes them, and those that mean one function exactly.

/** Compiles an expression; `(?i)` in front, which JavaScript does not know, becomes a flag. */
export function expression(text) {
  const [, flags = "", rest] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(text);
  return new RegExp(rest, flags);
}

/** The expression that finds this name and no other. */
export function exactly(name) {
  return `^${escaped(name)}$`;
}

/** Both expressions as one: `focus` on the second chosen function means either. */
export function either(left, right) {
  return left ? `${left}|${right}` : right;
}

/** What is wrong with an expression; empty if nothing is. */
export function complaint(text) {
  try {
    expression(text);
    return "";
  } catch (error) {
    return error.message;
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
