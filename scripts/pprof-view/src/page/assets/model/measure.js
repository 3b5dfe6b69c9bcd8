// Amounts in words: the digits and units of the terminal (measure/unit.rs, measure/share.rs), with a blank before the unit.

const FAMILIES = [
  { base: ["B", 1], units: sizes([["B", "b", "byte"], ["kB", "kb", "kbyte", "kilobyte"], ["MB", "mb", "mbyte", "megabyte"],
    ["GB", "gb", "gbyte", "gigabyte"], ["TB", "tb", "tbyte", "terabyte"], ["PB", "pb", "pbyte", "petabyte"]]) },
  { base: ["s", 1e9], units: [
    ["ns", 1, "ns", "nanosecond"], ["us", 1e3, "us", "microsecond"], ["ms", 1e6, "ms", "millisecond"],
    ["s", 1e9, "s", "sec", "second"], ["hrs", 3600e9, "hour", "hr"]] },
];

function sizes(names) {
  return names.map(([name, ...aliases], power) => [name, 1024 ** power, ...aliases]);
}

/** A value with the unit that leaves it at or above 1: `1.50 MB`, `25`, `0`. */
export function amount(value, unit) {
  const [scaled, name] = scale(Math.abs(value), unit);
  const text = twoDecimals(scaled).replace(/\.00$/, "");
  if (text === "0") return "0";
  return `${value < 0 ? "−" : ""}${text}${name && "\u00a0"}${name}`;
}

/** The same with a sign in any case. */
export function change(value, unit) {
  return value > 0 ? `+${amount(value, unit)}` : amount(value, unit);
}

function scale(value, unit) {
  for (const { base, units } of FAMILIES) {
    const lower = unit.toLowerCase();
    const singular = lower.length > 2 ? lower.replace(/s$/, "") : lower;
    const from = units.find(([, , ...aliases]) => aliases.includes(singular));
    if (!from) continue;
    const whole = value * from[1];
    const [name, factor] = units.findLast(([, size]) => whole / size >= 1) ?? base;
    return [whole / factor, name];
  }
  // Counts go without saying, and what else there is stands in the heading.
  return [value, ""];
}

/** A part of a total: `100 %`, `37.43 %`, `0.53 %`, `0 %`. */
export function share(value, total) {
  return `${digits(total === 0 ? 0 : Math.abs(value / total) * 100)}\u00a0%`;
}

function digits(percent) {
  if (percent >= 99.95 && percent <= 100.05) return "100";
  if (percent >= 1) return twoDecimals(percent);
  return String(Number(percent.toPrecision(2)));
}

/** Half to even where a binary fraction lies exactly between, which only odd eighths do; `toFixed` rounds these up. */
function twoDecimals(value) {
  const eighths = value * 8;
  const isBetween = Number.isInteger(eighths) && eighths % 2 === 1;
  if (!isBetween) return value.toFixed(2);
  const lower = Math.floor(value * 100);
  return ((lower % 2 === 0 ? lower : lower + 1) / 100).toFixed(2);
}

/** `9 s (45 %) → 10 s (50 %)`. */
export function comparison(before, after, unit, totals) {
  const part = (value, total) => `${amount(value, unit)} (${share(value, total)})`;
  return `${part(before, totals.before)} → ${part(after, totals.after)}`;
}
