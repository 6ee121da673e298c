// The traffic of the whole gateway on the first screen, where the deployment has figures.

import type { ApiReply } from '../model/answer';
import { loadedFrom } from '../model/loaded';
import { byId } from './elements';
import { figureCharts, figuresPath } from './figure-charts';
import type { ViewContext } from './view';

const REFRESH_MS = 60_000;

type TrafficContext = Pick<ViewContext, 'language' | 'text'>;

export interface Traffic {
  load(): void;
  redraw(context: TrafficContext): void;
  clear(): void;
}

export function createTraffic(ask: (path: string) => Promise<ApiReply | undefined>): Traffic {
  const section = byId('traffic', HTMLElement);
  const charts = byId('traffic-charts', HTMLElement);
  let body: Record<string, unknown> | undefined;
  let context: TrafficContext | undefined;
  let loadedAtMs = Number.NEGATIVE_INFINITY;

  function draw(): void {
    charts.hidden = body === undefined;
    if (body !== undefined && context !== undefined) charts.replaceChildren(figureCharts(body, 'hour', context));
    section.classList.toggle('absent', body === undefined);
  }

  async function load(): Promise<void> {
    loadedAtMs = performance.now();
    const reply = await ask(figuresPath('hour'));
    if (reply === undefined) return;
    const loaded = loadedFrom(reply.answer, reply.etag, () => '');
    if (loaded.kind === 'failed') return;
    body = loaded.kind === 'ok' ? loaded.body : undefined;
    draw();
  }

  setInterval(() => {
    const isSeen = section.offsetParent !== null && !document.hidden;
    if (isSeen && performance.now() - loadedAtMs >= REFRESH_MS) void load();
  }, REFRESH_MS);

  return {
    load: () => void load(),
    redraw(next) {
      context = next;
      draw();
    },
    clear() {
      body = undefined;
      charts.replaceChildren();
      draw();
    },
  };
}
