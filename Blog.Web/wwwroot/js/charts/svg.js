// @ts-check
const SVG = "http://www.w3.org/2000/svg";

/**
 * An element of a drawing.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function s(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * A place for a drawing, as wide as it gets and of a fixed height, so that nothing moves when the drawing comes.
 * @param {string} className
 * @param {(width: number) => Node} draw
 */
export function drawing(className, draw) {
  const box = document.createElement("div");
  box.className = className;
  const redraw = () => box.isConnected && box.clientWidth > 0 && box.replaceChildren(draw(box.clientWidth));
  new ResizeObserver(redraw).observe(box);
  return { box, redraw };
}
