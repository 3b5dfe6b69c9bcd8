// Building elements: text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button", { class: "x", onclick: f, "aria-label": "y" }, "text", child)`. */
export function h(tag, properties, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same for pictures. */
export function s(tag, properties, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Custom properties are the way to set a style that the content policy allows. */
export function styled(element, properties) {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
  return element;
}

/** A name that may break where its path does. */
export function breakable(name) {
  return name.split(/(?<=::|\/)/).flatMap((part) => [part, document.createElement("wbr")]);
}
