// What all parts share: the profile, the state, and the way from one state to the next.

import { expression } from "./model/expression.js";
import { Subjects } from "./model/subject.js";
import { huesOf } from "./parts/colours.js";
import { openMenu } from "./parts/menu.js";
import { readState, writeState } from "./parts/state.js";

export class App {
  #subjects;
  #hues = null;
  #files = null;
  #shown = null;
  #header = null;
  #views;
  #main;

  /** `source(file)` gives a file's text; `isServed` and `hasProfile` say what can be downloaded. */
  constructor(profile, { source, isServed, hasProfile }) {
    Object.assign(this, { profile, source, isServed, hasProfile });
    this.#subjects = new Subjects(profile);
    this.state = readState(profile, location.hash);
  }

  start(header, views, main) {
    [this.#header, this.#views, this.#main] = [header, views, main];
    addEventListener("hashchange", () => {
      const state = readState(this.profile, location.hash);
      if (JSON.stringify(state) === JSON.stringify(this.state)) return;
      this.state = state;
      this.show();
    });
    this.show();
  }

  /** Shows another state; the back button returns, unless it is only another look at the same. */
  go(changes, isSameView = false) {
    this.state = { ...this.state, ...changes };
    const address = writeState(this.profile, this.state);
    if (isSameView) history.replaceState(null, "", address);
    else if (address !== (location.hash || "#")) location.hash = address;
    this.show();
  }

  /** Keeps a change in the address without showing anything anew. */
  note(changes) {
    this.state = { ...this.state, ...changes };
    history.replaceState(null, "", writeState(this.profile, this.state));
  }

  address(changes) { return writeState(this.profile, { ...this.state, ...changes }); }

  show() {
    performance.mark("show");
    this.#shown?.dispose?.();
    const [, , view] = this.#views.find(([key]) => key === this.state.view) ?? this.#views[0];
    this.#shown = view(this);
    this.#main.replaceChildren(this.#shown.element);
    this.#header.update(this.subject().tree.unmatched);
    requestAnimationFrame(() => setTimeout(() => {
      performance.measure("shown", "show");
      document.documentElement.dataset.shown = this.state.view;
    }));
  }

  search = (text) => {
    this.note({ q: text });
    this.#header.update(this.subject().tree.unmatched);
    this.#shown.search?.();
  };

  themed() { this.#shown?.theme?.(); }

  subject(changes = {}) { return this.#subjects.of({ ...this.state, ...changes }); }

  /** The number of the chosen function's name; -1 without one. */
  chosen() {
    const name = this.state.fn ? this.profile.strings.indexOf(this.state.fn) : -1;
    const { rows, both } = this.subject();
    const isThere = [rows, both?.after, both?.before].some((side) => side && side.cum[name] !== 0);
    return name > 0 && isThere ? name : -1;
  }

  /** Whether a search finds a name; `null` without a search. */
  found() {
    if (!this.state.q || this.searchFault()) return null;
    const pattern = expression(`(?i)${this.state.q}`);
    const known = new Map();
    return (name) => {
      if (!known.has(name)) known.set(name, name >= 0 && pattern.test(this.profile.strings[name]));
      return known.get(name);
    };
  }

  searchFault() {
    try {
      expression(`(?i)${this.state.q}`);
      return "";
    } catch {
      return "no regular expression";
    }
  }

  /** Colours are given once, by the whole profile, so that filters do not change them. */
  hues() {
    this.#hues ??= huesOf(this.profile, this.#subjects.of({ type: this.profile.defaultType, of: "after", noinlines: false }));
    return this.#hues;
  }

  /** Where a function is: its file, and the line at which it starts if the profile says so. */
  fileOf = (name) => {
    if (!this.#files) {
      const { frames } = this.profile;
      this.#files = new Map();
      for (let frame = frames.name.length - 1; frame >= 0; frame--) this.#files.set(frames.name[frame], frame);
    }
    const frame = this.#files.get(name);
    if (frame === undefined) return "";
    const file = this.profile.strings[this.profile.frames.file[frame]];
    const start = this.profile.frames.start[frame];
    return file && start ? `${file}:${start}` : file;
  };

  menu = (name, x, y) => openMenu(this, name, x, y);
}
