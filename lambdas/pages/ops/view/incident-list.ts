// The list of incidents, newest first.

import type { IncidentSummary } from '../../../contract/health-summary';
import { formatDuration } from '../../board/numbers';
import { errorWord } from '../../board/words';
import { keyOf } from '../model/incidents';
import { routeHash } from '../model/route';
import type { PageWords } from '../text/page-words';
import type { RowContext } from './cell-row';
import { byId, copyOf, inside, setShape, setText } from './elements';

export function showIncidents(
  incidents: readonly IncidentSummary[],
  { words, nowSeconds, timeText }: RowContext,
  page: PageWords,
): void {
  const list = byId('incidents', HTMLElement);
  const known = new Map([...list.children].map((element) => [(element as HTMLElement).dataset.key, element]));
  const elements = incidents.map((incident) => {
    const element = known.get(keyOf(incident)) ?? copyOf('incident');
    const isOngoing = incident.ended_at === null;
    const lasted = formatDuration((incident.ended_at ?? nowSeconds) - incident.started_at, words.units);
    (element as HTMLElement).dataset.key = keyOf(incident);
    element.className = isOngoing ? 'down' : '';
    setShape(inside(element, 'use', SVGUseElement), isOngoing ? 'down' : 'up');
    const texts: Readonly<Record<string, string>> = {
      cell: incident.cell,
      cause: errorWord(incident.cause, words),
      startedLabel: page.fixed.startedAt,
      started: timeText(incident.started_at),
      lastedLabel: page.fixed.lasted,
      lasted: isOngoing ? `${lasted} · ${page.ongoing}` : lasted,
    };
    for (const field of element.querySelectorAll<HTMLElement>('[data-field]')) {
      setText(field, texts[field.dataset.field ?? ''] ?? '');
    }
    inside(element, 'a', HTMLAnchorElement).href = routeHash('cell', incident.cell);
    inside(element, 'time', HTMLTimeElement).dateTime = new Date(incident.started_at * 1000).toISOString();
    return element;
  });
  if (elements.some((element, index) => list.children[index] !== element) || list.children.length > elements.length) {
    list.replaceChildren(...elements);
  }
}
