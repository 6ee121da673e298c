// Where a warm request's CPU time goes: the functions with the most time of their own.

import { figureTable } from '../../../lib/generated-file';
import { writeReadable } from '../support/bundles';
import { type CpuProfile, startHot } from '../support/hot-process';
import { withWorkbench } from '../support/workbench';

const TOP = 20;

export function profile(): Promise<string> {
  return withWorkbench(async (bench) => {
    const [authorizer, proxy] = ['authorizer', 'proxy'].map((name) => writeReadable(name, bench.folder));
    const process = startHot({ name: 'gateway', authorizer: authorizer ?? '', proxy: proxy ?? '' }, bench);
    try {
      await process.run({ requests: 3_000, callers: 1 });
      const { profile: samples } = await process.run({ requests: 10_000, callers: 1, profile: true });
      return samples ? figureTable(['function', 'share of CPU time'], top(samples)) : '';
    } finally {
      process.stop();
    }
  });
}

function top({ nodes, samples, timeDeltas }: CpuProfile): string[][] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const self = new Map<string, number>();
  let total = 0;
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const place = frame.url === '' ? '' : ` (${frame.url.split('/').slice(-2).join('/')}:${frame.lineNumber + 1})`;
    const name = `${frame.functionName || 'anonymous'}${place}`;
    const delta = timeDeltas[i] ?? 0;
    self.set(name, (self.get(name) ?? 0) + delta);
    total += delta;
  }
  return [...self]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, time]) => [`\`${name}\``, `${((100 * time) / total).toFixed(1)} %`]);
}
