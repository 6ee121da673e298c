// `npm run bench [-- section...] [-- --quick] [-- --write]`: prints what was measured as Markdown; `--write` puts it
// into docs/performance.md or docs/scale.md, each section between its own marks.

import path from 'node:path';
import { writeBetweenMarks } from '../../lib/generated-file';
import { bundleSize } from './sections/bundle-size';
import { coldStart } from './sections/cold-start';
import { connections } from './sections/connections';
import { files } from './sections/files';
import { fleet } from './sections/fleet';
import { hotPath } from './sections/hot-path';
import { judgeCaller } from './sections/judge-caller';
import { limits } from './sections/limits';
import { limitsFleet } from './sections/limits-fleet';
import { memory } from './sections/memory';
import { oneMachine } from './sections/one-machine';
import { patrol } from './sections/patrol';
import { profile } from './sections/profile';
import { routes } from './sections/routes';
import { summary } from './sections/summary';
import { machine } from './support/machine';

const DOCUMENTS = ['performance.md', 'scale.md', 'limits.md'].map((file) =>
  path.resolve(__dirname, '../../docs', file),
);

const options = new Set(process.argv.slice(2).filter((word) => word.startsWith('--')));
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = options.has('--quick');

const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  machine: async () => machine(),
  'one-machine': () => oneMachine(quick ? { rounds: 1, seconds: 2 } : { rounds: 3, seconds: 2 }),
  size: bundleSize,
  cold: () => coldStart(quick ? 5 : 21),
  hot: () => hotPath(quick ? { rounds: 4, requests: 250 } : { rounds: 15, requests: 400 }),
  connections: () =>
    connections(quick ? { rounds: 2, requests: 300, warmUp: 500 } : { rounds: 7, requests: 1_000, warmUp: 2_000 }),
  judge: () => judgeCaller(quick ? 1_000 : 5_000),
  files,
  profile,
  fleet,
  limits,
  'limits-fleet': () => limitsFleet(quick ? 1 : 2),
  memory: () => memory(quick ? 100_000 : 1_000_000),
  patrol,
  summary,
  routes,
};

async function main(): Promise<void> {
  for (const name of named.length > 0 ? ['machine', ...named] : Object.keys(SECTIONS)) {
    const section = SECTIONS[name];
    if (section === undefined) throw new Error(`No benchmark ${name}; there are ${Object.keys(SECTIONS).join(', ')}`);
    const text = await section();
    process.stdout.write(`\n## ${name}\n\n${text}\n`);
    if (options.has('--write')) writeBetweenMarks(DOCUMENTS, `bench:${name}`, text);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
