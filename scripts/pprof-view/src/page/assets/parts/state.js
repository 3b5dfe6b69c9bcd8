// What is shown, kept in the address: a link opens the same view, and the back button goes one view back.

import { FILTERS } from "../model/subject.js";

const TEXTS = ["view", "of", "fn", "q", "sort", "filter", ...FILTERS];
const SWITCHES = ["noinlines", "unfolded"];

/** The state that an address means, over the defaults of this profile. */
export function readState(profile, hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { ...defaults(profile) };
  for (const key of TEXTS) state[key] = query.get(key) ?? state[key];
  for (const key of SWITCHES) state[key] = query.has(key);
  const type = profile.types.findIndex(({ kind }) => kind === query.get("type"));
  if (type >= 0) state.type = type;
  if (!["change", "after", "before"].includes(state.of)) state.of = "change";
  return state;
}

/** The address of a state: only what differs from the defaults. */
export function writeState(profile, state) {
  const usual = defaults(profile);
  const query = new URLSearchParams();
  for (const key of TEXTS) if (state[key] !== usual[key]) query.set(key, state[key]);
  for (const key of SWITCHES) if (state[key]) query.set(key, "");
  if (state.type !== usual.type) query.set("type", profile.types[state.type].kind);
  return `#${query}`;
}

function defaults(profile) {
  return {
    view: "flame", type: profile.defaultType, of: "change", fn: "", q: "", sort: "flat", filter: "",
    focus: "", ignore: "", hide: "", show: "", show_from: "", noinlines: false, unfolded: false,
  };
}
