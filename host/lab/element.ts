/** Elements in one expression. */

type Content = Node | string | readonly (Node | string)[];

/** A new element; texts are texts, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  content: Content = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...(typeof content === 'string' || content instanceof Node ? [content] : content));
  return made;
}
