// @ts-check
// Style sheets of views that are loaded when they are first asked for.

/**
 * Adds a style sheet of the view, and waits for it: without it everything would move when it comes.
 * @param {string} name
 */
export function styled(name) {
  const { href } = new URL(`../css/${name}`, import.meta.url);
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return /** @type {Promise<void>} */ (new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  }));
}
