// `npm run cells -- check`: whether the user's Cells are ready to stand behind the gateway.

import { cellKeys, chosenSigning, keysAtHand, SIGNING_OPTIONS } from '../cells/cell-signing';
import { cellSources, SOURCE_OPTIONS, withQuickstart } from '../cells/cell-sources';
import { type CheckOptions, checkCell } from '../cells/check-cell';
import type { CellReport } from '../cells/finding';
import { command } from '../command';
import { EXIT, UsageError } from '../exit';
import { readDuration } from '../time-text';
import { reportLines } from '../views/check-view';

const AT_ONCE = 16;

export const cellsCheck = command({
  summary: 'check Cells before they join the gateway',
  help: `npm run cells -- check [NAME ...] [--config FILE] [--path /signature-check]
                       [--not-enforced] [--timeout 5s] [--json]
                       [--scheme hmac-v1|rfc9421] [--secret-file FILE]
                       [--key-file FILE]
  Checks Cells before they join the gateway, which finds them the same way:
  CELL_<NAME>_URL, GATEWAY_ROUTES_PATH, or the description. Without any of them
  it checks the sample Cells of the npm start that GATEWAY_TOKEN opens.
  It asks each Cell for its health, and then for a path: with a valid signature,
  without one, with a forged one and with an old one. It signs with every scheme
  that the description names, or with --scheme alone; with rfc9421 it also sends
  a used signature again. It sends GETs only.
  The secret is GATEWAY_SIGNING_SECRET, or the content of --secret-file (- is
  standard input). --key-file holds the Ed25519 private key of rfc9421.
  --not-enforced: the Cells only report, or do not verify signatures yet.
  Exit codes: 0 all are ready; 1 not all; 2 the command line or the description
  is invalid.`,
  options: {
    ...SOURCE_OPTIONS,
    ...SIGNING_OPTIONS,
    path: { type: 'string', default: '/signature-check' },
    'not-enforced': { type: 'boolean', default: false },
    timeout: { type: 'string', default: '5s' },
    json: { type: 'boolean' },
  },
  async run({ values, words, terminal: given }) {
    const terminal = { ...given, env: await withQuickstart(values, given) };
    const { cells, signing: described } = cellSources(values, terminal.env);
    const names = words.length > 0 ? words : Object.keys(cells).toSorted();
    if (names.length === 0) {
      throw new UsageError(
        'No Cells to check: name them by CELL_<NAME>_URL, GATEWAY_ROUTES_PATH, or in the description. For the sample Cells of npm start, set the GATEWAY_TOKEN that it prints.',
      );
    }
    if (!values.path.startsWith('/')) throw new UsageError(`--path is ${values.path}, and has to start with /.`);
    const signing = chosenSigning(described, values);
    const keys = await keysAtHand(values, terminal);
    const shared = {
      path: values.path,
      signing,
      enforced: !values['not-enforced'],
      timeoutMs: readDuration(values.timeout, '--timeout') * 1000,
      nowMs: terminal.nowMs,
    };
    const jobOf = (cell: string): CheckOptions => {
      const baseUrl = cells[cell]?.baseUrl;
      if (baseUrl === undefined) {
        throw new UsageError(`No Cell is called ${cell} (known: ${Object.keys(cells).join(', ') || 'none'}).`);
      }
      return { ...shared, cell, baseUrl, keys: cellKeys(signing, keys, cell) };
    };
    const jobs = names.map(jobOf);
    const reports = await inTurn(jobs);
    // Without a key nobody saw a Cell take the gateway's signature.
    const ok = reports.every((report) => report.ok) && jobs.every(({ keys: own }) => typeof own !== 'string');
    if (values.json) terminal.print(JSON.stringify({ ok, cells: reports }, undefined, 2));
    else for (const line of reportLines(reports, terminal.style)) terminal.print(line);
    return ok ? EXIT.ok : EXIT.notWell;
  },
});

/** Reports in the order of the jobs, a few Cells at once. */
async function inTurn(jobs: readonly CheckOptions[]): Promise<CellReport[]> {
  const reports: CellReport[] = [];
  const waiting = [...jobs.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) reports[next[0]] = await checkCell(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return reports;
}
