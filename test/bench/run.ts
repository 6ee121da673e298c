// `npm run bench`: measures the gateway, and prints the figures as Markdown. See --help.

import path from 'node:path';
import { writeBetweenMarks } from '../../lib/generated-file';
import { helpAsked } from '../../lib/terminal/help-asked';
import { installTools } from '../support/install-tools';
import { bundleSize } from './sections/bundle-size';
import { coldStart } from './sections/cold-start';
import { connections } from './sections/connections';
import { files } from './sections/files';
import { fleet } from './sections/fleet';
import { floor } from './sections/floor';
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
const before = [...options].find((option) => option.startsWith('--before='))?.slice('--before='.length);

const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  machine: async () => machine(),
  'one-machine': () => oneMachine({ rounds: quick ? 1 : 3, seconds: 2, before }),
  size: bundleSize,
  cold: () => coldStart(quick ? 5 : 21),
  hot: () => hotPath(quick ? { rounds: 4, requests: 250 } : { rounds: 15, requests: 400 }),
  floor: () => floor(quick ? 5 : 15),
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

const HELP = `npm run bench -- [section...] [--quick] [--write]
  Measures the gateway, and prints the figures as Markdown. Sections:
  ${Object.keys(SECTIONS).slice(0, 9).join(', ')},
  ${Object.keys(SECTIONS).slice(9).join(', ')}.
  --quick  fewer rounds
  --before=FOLDER  an older version takes its turns in one-machine
  --write  puts the figures into ${DOCUMENTS.map((file) => path.basename(file)).join(', ')}
`;

async function main(): Promise<void> {
  if (helpAsked(HELP)) return;
  installTools('test/bench', 'dev');
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
