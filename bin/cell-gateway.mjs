#!/usr/bin/env node
// The command of the package: `cell-gateway start` runs the whole gateway on this machine, `sample-cells` steers its Cells,
// and every other verb is one of the command line's. The sources are TypeScript: each runs in a Node of its own that loads
// them.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [verb, ...rest] = process.argv.slice(2);
const OWN_PROGRAMS = { start: 'local.ts', 'sample-cells': 'cells.ts' };
const [program, args] = Object.hasOwn(OWN_PROGRAMS, verb ?? '')
  ? [OWN_PROGRAMS[verb], rest]
  : ['gateway.ts', process.argv.slice(2)];
const child = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL(program, import.meta.url)),
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, CELL_GATEWAY_COMMAND: 'npx cell-gateway' } },
);
// Ctrl-C reaches both from the terminal; what a supervisor sends to this process alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
