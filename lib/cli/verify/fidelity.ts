// What a deployment does where the one-machine run follows documents: observed there, and compared with what this machine does.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Column, table } from '../../terminal/table';
import { plainText } from '../../terminal/text-width';
import type { Terminal } from '../terminal';
import { type Check, group, row } from './check';
import { OBSERVATIONS } from './observations';
import { NotApplicable } from './tools';

export type Observed = Readonly<Record<string, string>>;

/** What a run hands to the project: it names neither the deployment nor anybody in it. */
export interface Recording {
  readonly version: 1;
  /** Day of the observation, as the deployment's clock has it. */
  readonly on: string;
  readonly observed: Observed;
  /** Name -> why it could not be observed. */
  readonly missing: Observed;
}

/** Rows for a run; what they observe is kept under their names. */
export function observing(observed: Map<string, string>): Check[] {
  const rows = OBSERVATIONS.map(([name, what, needs, observe]) =>
    row(name, what, needs, async (t) => {
      const got: unknown = await observe(t).catch((error: NodeJS.ErrnoException) => {
        if (error instanceof NotApplicable) throw error;
        return `no answer (${error.code ?? error.message})`;
      });
      observed.set(name, typeof got === 'string' ? got : JSON.stringify(got));
    }),
  );
  return group('fidelity', 'The one-machine run follows documents here.', 'docs/aws-assumptions.md', rows);
}

/** What the one-machine run does, with every need met: test/system/verify/fidelity.test.ts holds it. */
export function readOneMachine(): Observed {
  return JSON.parse(readFileSync(path.join(__dirname, 'one-machine.json'), 'utf8')) as Observed;
}

export interface Difference {
  readonly name: string;
  readonly there: string;
  readonly here: string;
}

/** What a recording says otherwise than this machine. */
export function differences({ observed }: Pick<Recording, 'observed'>, here: Observed): Difference[] {
  return Object.entries(observed)
    .filter(([name, there]) => here[name] !== there)
    .map(([name, there]) => ({ name, there, here: here[name] ?? 'not observed' }));
}

const COLUMNS: readonly Column[] = [
  { title: '' },
  { title: 'WHAT' },
  { title: 'THERE' },
  { title: 'ONE MACHINE', rank: 1 },
];

export function fidelityLines({ observed, missing }: Recording, here: Observed, { screen, style }: Terminal): string[] {
  const differ = new Set(differences({ observed }, here).map(({ name }) => name));
  const rows = OBSERVATIONS.map(([name]) => [
    differ.has(name) ? { text: 'differs', format: 'yellow' as const } : name in observed ? 'same' : '–',
    name,
    plainText(observed[name] ?? missing[name] ?? ''),
    plainText(here[name] ?? ''),
  ]);
  return [
    ...table(COLUMNS, rows, { width: screen()?.columns, style }),
    '',
    `${Object.keys(observed).length} observed, ${differ.size} differ from the one-machine run.`,
  ];
}
