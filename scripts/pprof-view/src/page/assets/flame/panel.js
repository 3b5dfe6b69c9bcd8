// One flame graph: a canvas that follows its scroll position, and how pointer and keys move on it.

import { h, styled } from "../parts/dom.js";
import { palette } from "../parts/colours.js";
import { calleesOf, callersOf, fromRoot } from "./grow.js";
import { boxAt, layout, neighbour } from "./layout.js";
import { paint, ROW } from "./paint.js";

const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** `source`: `{ subject, sides, pivot, fold, strings, hue, label, found }`; `on`: `{ point, choose, menu }`. */
export class FlamePanel {
  #context;
  #scene;
  #hovered = null;
  #current = null;
  #scheduled = false;
  #source;
  #on;
  #trees;
  #palette = palette();

  constructor(source, on, name) {
    this.#source = source;
    this.#on = on;
    this.#trees = grown(source);
    this.canvas = h("canvas", {
      class: "flame-canvas", tabindex: "0", role: "application", "aria-roledescription": "flame graph", "aria-label": name,
      "aria-keyshortcuts": "ArrowUp ArrowDown ArrowLeft ArrowRight Enter Escape",
      onpointermove: (event) => this.#hover(event), onpointerleave: () => this.#point(null),
      onclick: (event) => this.#click(event), oncontextmenu: (event) => this.#menu(event),
      onkeydown: (event) => this.#key(event), onfocus: () => this.#select(this.#current ?? this.#rootBox()),
    });
    this.#context = this.canvas.getContext("2d");
    const isEmpty = this.#trees.callees.weight[0] === 0;
    this.spacer = h("div", { class: "flame-spacer" }, isEmpty && h("p", { class: "empty" }, "There is no such stack here."), this.canvas);
    this.element = h("div", { class: "flame-scroll", onscroll: () => this.#schedule() }, this.spacer);
    this.#observer.observe(this.element);
  }

  #observer = new ResizeObserver(() => this.#arrange());

  get trees() { return this.#trees; }

  dispose() { this.#observer.disconnect(); }

  /** Shows another search, or another theme. */
  repaint(changes = {}) {
    Object.assign(this.#source, changes);
    this.#palette = palette();
    this.#schedule();
  }

  /** Marks the frame of a function that is pointed at elsewhere. */
  mark(name) {
    const [box] = this.#scene?.rows.flat().filter(({ tree, node }) => node >= 0 && tree.name[node] === name) ?? [];
    this.#hovered = box ?? null;
    this.#schedule();
  }

  #arrange() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0) return;
    const isFirst = !this.#scene;
    this.#scene = layout(this.#trees, width, this.#source.strings);
    this.#hovered = this.#current = null;
    const whole = this.#scene.rows.length * ROW;
    styled(this.spacer, { "--height": `${whole}px` });
    const ratio = devicePixelRatio || 1;
    styled(this.canvas, { "--height": `${Math.min(height, Math.max(whole, ROW))}px` });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(Math.min(height, Math.max(whole, ROW)) * ratio);
    // The function in question comes into view, with some of its callers.
    if (isFirst) this.element.scrollTop = (this.#scene.root + 1) * ROW - height / 2;
    this.#paint();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#paint();
    });
  }

  #paint() {
    if (!this.#scene) return;
    const look = {
      ...this.#source, palette: this.#palette, compares: this.#source.sides.length > 1,
      hovered: this.#hovered, current: this.#current,
    };
    const ratio = devicePixelRatio || 1;
    paint(this.#context, this.#scene, look, this.element.scrollTop, this.canvas.height / ratio, ratio);
  }

  #rootBox() { return this.#scene?.rows[this.#scene.root]?.[0] ?? null; }

  #boxOf(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const y = event.clientY - top + this.element.scrollTop;
    return this.#scene && boxAt(this.#scene, Math.floor(y / ROW), event.clientX - left);
  }

  #hover(event) {
    this.#point(this.#boxOf(event));
  }

  #point(box) {
    if (box === this.#hovered) return;
    this.#hovered = box;
    this.canvas.classList.toggle("is-over", Boolean(box && box.node >= 0));
    this.#on.point(box ?? this.#current);
    this.#schedule();
  }

  #select(box) {
    this.#current = box;
    this.#on.point(box);
    this.#schedule();
  }

  #click(event) {
    const box = this.#boxOf(event);
    if (box && box.node >= 0) this.#on.choose(nameOf(box));
  }

  #menu(event) {
    const box = this.#boxOf(event) ?? this.#current;
    if (!box || nameOf(box) < 0) return;
    event.preventDefault();
    this.#on.menu(nameOf(box), event.clientX, event.clientY);
  }

  #key(event) {
    if (event.key === "Enter" && this.#current && this.#current.node >= 0) this.#on.choose(nameOf(this.#current));
    if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && this.#current) {
      const { left, top } = this.canvas.getBoundingClientRect();
      if (nameOf(this.#current) < 0) return;
      event.preventDefault();
      const y = (this.#current.row + 1) * ROW - this.element.scrollTop;
      this.#on.menu(nameOf(this.#current), left + this.#current.x, top + y);
    }
    if (!ARROWS.includes(event.key) || !this.#current) return;
    event.preventDefault();
    this.#select(neighbour(this.#scene, this.#current, event.key));
    const top = this.#current.row * ROW;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) this.element.scrollTop = top + ROW - clientHeight;
  }
}

/** The function of a box; -1 for the root and for what is too narrow. */
export function nameOf({ tree, node }) {
  return node < 0 ? -1 : tree.name[node];
}

/** Whole profiles are kept as long as their subject: leaving a function is then as quick as entering it. */
const whole = new WeakMap();

function grown({ subject, sides, pivot, fold, strings }) {
  const { tree } = subject;
  if (pivot < 0) {
    const known = whole.get(subject);
    if (known?.fold === fold) return known.trees;
    const trees = { callees: fromRoot(tree, sides, fold), callers: null };
    whole.set(subject, { fold, trees });
    return trees;
  }
  return {
    callees: calleesOf(tree, sides, pivot, fold),
    callers: callersOf(tree, sides, pivot, fold, strings.length),
  };
}
