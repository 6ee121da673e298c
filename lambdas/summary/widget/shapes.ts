// The shape of each state, drawn in place: a dashboard removes <use>, and colour alone must not tell states apart.

import type { CellStatus } from '../../contract/health-summary';
import { type Html, html } from './html';

const SHAPES: Readonly<Record<CellStatus, Html>> = {
  up: html`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.6 8.2 2.4 2.4 4.4-4.8" class="mark"/>`,
  degraded: html`<path d="M8 .8 15.6 15H.4z" fill="currentColor"/><path d="M8 5.6v4.6m0 1.4v1.7" class="mark"/>`,
  down: html`<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z" fill="currentColor"/><path d="m5 5 6 6m0-6-6 6" class="mark"/>`,
  unknown: html`<path d="M8 .3 15.7 8 8 15.7.3 8z" fill="currentColor"/><path d="M5.9 6.4a2.1 2.1 0 1 1 3 2c-.6.3-.9.6-.9 1.2m0 1.1v1.6" class="mark"/>`,
};

export function shape(status: CellStatus): Html {
  return html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[status]}</svg>`;
}
