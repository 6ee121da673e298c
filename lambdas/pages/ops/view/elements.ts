// The few steps by which the views touch the document. Texts only ever enter as text.

/** The document is ours: a missing element is a fault of the build. */
export function byId<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page lacks #${id}`);
  return element;
}

export function inside<T extends Element>(parent: ParentNode, selector: string, type: abstract new () => T): T {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page lacks ${selector}`);
  return element;
}

/** A copy of the only element within a template. */
export function copyOf(templateId: string): HTMLElement {
  const { content } = byId(templateId, HTMLTemplateElement);
  return inside(content, '*', HTMLElement).cloneNode(true) as HTMLElement;
}

/** Leaves an element alone that already says so: no needless layout, no screen reader speaking twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows the text, or hides the element when there is none. */
export function setOptionalText(element: HTMLElement, text: string): void {
  setText(element, text);
  if (element.hidden !== (text === '')) element.hidden = text === '';
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setShape(use: SVGUseElement, status: string): void {
  setAttribute(use, 'href', `#shape-${status}`);
}
