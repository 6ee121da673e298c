// `verify`: holds a deployment, here or on AWS, against what the documents promise.

import { writeFileSync } from 'node:fs';
import { command, noMore, texts } from '../command';
import { CONNECTION_OPTIONS } from '../connection';
import { EXIT, UsageError } from '../exit';
import type { Check } from '../verify/check';
import { CHECKS } from '../verify/checks';
import type { Target } from '../verify/facts';
import { fidelityLines, observing, type Recording, readOneMachine } from '../verify/fidelity';
import { DEFAULT_TENANT, readTarget } from '../verify/read-target';
import { asJson, asJunit, counts, progressLine, tableLines } from '../verify/report';
import { runChecks } from '../verify/run-checks';

export const verify = command({
  summary: 'check that a deployment keeps its promises',
  help: `verify [--safe] [--only TEXT] [--junit FILE]
  Checks a deployment against what the documents promise, one named check for
  each promise. Exit code 0 if it keeps them all.
  --safe           only reads
  --list           names the checks
  --only TEXT      runs the checks whose names contain TEXT
  --tenant ID      the throwaway tenant (${DEFAULT_TENANT}): it is created,
                   changed and disabled; no other tenant is touched
  --alone          you are the only user: also checks what stops everybody
  --origin URL     an origin that the deployment's CORS admits
  --behind URL     the API's own address behind a distribution
  --second-url URL the second region
  --junit FILE     writes the results as JUnit XML
  --fidelity FILE  instead records how AWS behaves where the one-machine run
                   follows AWS's documents
  GATEWAY_PROBE_SECRET lets it control the probe Cell. GATEWAY_BEARER_TOKEN is
  a token of the throwaway tenant, if the deployment verifies tokens.`,
  options: {
    ...CONNECTION_OPTIONS,
    safe: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    tenant: { type: 'string', default: DEFAULT_TENANT },
    ...texts('origin', 'behind', 'second-url', 'junit', 'fidelity'),
  },
  async run({ values, words, terminal }) {
    noMore(words, 0);
    const checks = CHECKS.filter(({ name }) => name.includes(values.only));
    if (checks.length === 0) throw new UsageError(`No check has ${values.only} in its name: --list names them.`);
    if (values.list) {
      for (const { name, promise, link } of checks) terminal.print(`${name}\t${promise}\t${link}`);
      return EXIT.ok;
    }
    const target = await readTarget(values, terminal);
    return values.fidelity === undefined
      ? await report(target, checks, values, terminal)
      : await observe(target, values.fidelity, terminal);
  },
});

type Terminal = Parameters<typeof progressLine>[0];
interface Outputs {
  readonly json?: boolean | undefined;
  readonly junit?: string | undefined;
}

async function report(target: Target, checks: readonly Check[], { json, junit }: Outputs, terminal: Terminal) {
  const run = await runChecks({
    target,
    checks,
    ended: terminal.untilInterrupted(),
    onResult: (...result) => terminal.note(progressLine(terminal, ...result)),
  });
  if (junit !== undefined) writeFileSync(junit, asJunit(run));
  if (json) terminal.print(JSON.stringify(asJson(run), undefined, 2));
  else for (const line of tableLines(run, terminal)) terminal.print(line);
  return counts(run.results).broken > 0 || run.cut || run.left.length > 0 ? EXIT.notWell : EXIT.ok;
}

/** Facts are neither right nor wrong: the exit code says only whether all was observed. */
async function observe(target: Target, file: string, terminal: Terminal) {
  const observed = new Map<string, string>();
  const { results, cut, left } = await runChecks({
    target,
    checks: observing(observed),
    ended: terminal.untilInterrupted(),
    onResult: (...result) => terminal.note(progressLine(terminal, ...result)),
  });
  const recording: Recording = {
    version: 1,
    on: new Date(terminal.nowMs()).toISOString().slice(0, 10),
    observed: Object.fromEntries(observed),
    missing: Object.fromEntries(
      results.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name.replace('fidelity/', ''), reason]])),
    ),
  };
  writeFileSync(file, `${JSON.stringify(recording, undefined, 2)}\n`);
  for (const line of fidelityLines(recording, readOneMachine(), terminal)) terminal.print(line);
  return cut || left.length > 0 ? EXIT.notWell : EXIT.ok;
}
