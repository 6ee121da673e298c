// Title and icon of the browser's tab: the state can be read while another tab is in front.

import type { CellStatus } from '../../../contract/health-summary';
import { byId } from './elements';

/** Bodies of 16x16 SVGs: a shape of its own for each state, for eyes that do not tell red from green. */
const ICONS: Readonly<Record<CellStatus, string>> = {
  up: '<circle cx="8" cy="8" r="7" fill="#1f8a4c"/>',
  degraded: '<path d="M8 1 15.5 15H.5z" fill="#d98e04"/>',
  down: '<path d="M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z" fill="#d1332a"/>',
  unknown: '<path d="M8 1 15 8 8 15 1 8z" fill="none" stroke="#7b8794" stroke-width="2"/>',
};

export function showInTab(status: CellStatus, text: string): void {
  if (document.title !== text) document.title = text;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${ICONS[status]}</svg>`;
  const icon = byId('icon', HTMLLinkElement);
  const href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  if (icon.href !== href) icon.href = href;
}
