// Shows the banners. Each is an alert of its own, spoken when it appears and not again while its title stays.

import type { Banner } from '../model/banners';
import { byId, setText } from './elements';

export function showBanners(banners: readonly Banner[]): void {
  const box = byId('banners', HTMLElement);
  const shown = new Map([...box.children].map((element) => [element.querySelector('b')?.textContent, element]));
  const elements = banners.map((banner) => {
    const element = shown.get(banner.title) ?? newBanner();
    element.className = `banner ${banner.tone}`;
    setText(element.children[0] as Element, banner.title);
    setText(element.children[1] as Element, banner.detail);
    return element;
  });
  for (const element of box.children) if (!elements.includes(element)) element.remove();
  elements.forEach((element, index) => {
    if (box.children[index] !== element) box.insertBefore(element, box.children[index] ?? null);
  });
}

function newBanner(): HTMLElement {
  const element = document.createElement('div');
  const title = document.createElement('b');
  title.setAttribute('role', 'alert');
  element.append(title, document.createElement('p'));
  return element;
}
