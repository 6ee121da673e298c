// The health summary at 10 to 5,000 Cells with a week behind each: the bundle that deploys, against a real table.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_PATROL } from '../../../lambdas/contract/settings';
import { figureTable } from '../../../lib/generated-file';
import { httpEvent, withVerdict } from '../support/events';
import { grown, type Measured, startScaled, told } from '../support/scaled-functions';
import { growth } from '../support/statistics';

const SIZES = [10, 100, 1_000, 5_000];
const ROUTE = '/api/admin/health-summary';
const MEMORY_MB = 512;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ANSWER_LIMIT = 6 * 1024 * 1024;
const WARM_UPS = 3;

interface Answered extends Measured {
  readonly size: number;
  readonly operations: readonly (readonly [string, number])[];
}

export async function summary(): Promise<string> {
  const filled = fork(path.join(__dirname, '../children/filled-table.ts'));
  try {
    const [endpoint] = (await once(filled, 'message')) as [string];
    const answers: Answered[] = [];
    for (const size of SIZES) answers.push(await answerAt(size, filled, endpoint));
    if (answers.some(({ bytes, peakMb }) => bytes >= ANSWER_LIMIT || peakMb >= MEMORY_MB)) process.exitCode = 1;
    const head = ['Cells', 'ms', 'CPU ms', 'peak MB', 'answer KB', 'table operations'];
    const fit = (of: (answer: Answered) => number): string =>
      grown(growth(answers.map((answer) => [answer.size, of(answer)])));
    const asked = ({ operations }: Answered): number => operations.reduce((sum, [, count]) => sum + count, 0);
    return [
      figureTable(head, answers.map(rowOf)),
      `Budget: ${MEMORY_MB} MB, and Lambda's 6 MB for an answer.`,
      `Growth with the number of Cells: CPU ${fit(({ cpuMs }) => cpuMs)}, memory ${fit(({ peakMb }) => peakMb)}, ` +
        `answer ${fit(({ bytes }) => bytes)}, table operations ${fit(asked)}.`,
    ].join('\n\n');
  } finally {
    filled.kill();
  }
}

function rowOf({ size, ms, cpuMs, peakMb, bytes, operations }: Answered): (string | number)[] {
  const counts = operations.map(([name, count]) => `${count} ${name}`).join(', ');
  return [size, ...[ms, cpuMs, peakMb, bytes / 1024].map(Math.round), counts];
}

async function answerAt(size: number, filled: ChildProcess, endpoint: string): Promise<Answered> {
  const tableName = await told<string>(filled, { cells: size });
  const cells = Array.from({ length: size }, (_, n) => [`cell-${n}`, { baseUrl: `http://cell-${n}:8000`, core: true }]);
  const scaled = startScaled({
    name: 'summary',
    memoryMb: MEMORY_MB,
    routes: { cells: Object.fromEntries(cells) },
    files: { [ASSET_FILE.opsPage]: '', [ASSET_FILE.opsPagePolicy]: '' },
    environment: {
      [ENV.stateTable]: tableName,
      [ENV.patrolSettings]: JSON.stringify({ ...DEFAULT_PATROL, intervalSeconds: 300 }),
      [ENV.defaultLanguage]: 'en',
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    },
  });
  const event = withVerdict(httpEvent(`GET ${ROUTE}`, 'GET', ROUTE, { authorization: 'Bearer ops' }), 'ops');
  try {
    for (let n = 0; n < WARM_UPS; n += 1) await scaled.invoke(event);
    await told(filled, {});
    const measured = await scaled.invoke(event);
    const operations = await told<[string, number][]>(filled, {});
    if (measured.statusCode !== 200)
      throw new Error(`The summary of ${size} Cells was answered ${measured.statusCode}`);
    return { ...measured, size, operations };
  } finally {
    scaled.stop();
  }
}
