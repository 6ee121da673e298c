// What judging a caller costs once the keys are known: from event to verdict, with the issuer gone, so that a call that
// still reached for the network would fail.

import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { figureTable } from '../../../lib/generated-file';
import { orderEvent } from '../support/events';
import { quantile } from '../support/statistics';
import { type Workbench, withWorkbench } from '../support/workbench';

const BUDGET_P50_MS = 0.3;
/** In turn, so that each is forgotten when it comes again. */
const MORE_THAN_REMEMBERED = 1_000;

type Authorizer = (event: unknown) => Promise<{ context: Record<string, string> }>;

export function judgeCaller(requests: number): Promise<string> {
  return withWorkbench(async (bench) => {
    Object.assign(process.env, bench.environment);
    const { handler } = createRequire(__filename)(bench.bundle('authorizer')) as { handler: Authorizer };
    const tokens = await Promise.all(Array.from({ length: MORE_THAN_REMEMBERED }, bench.credentials.signToken));
    const events = tokens.map(orderEvent);
    const judge = (count: number) => {
      let next = 0;
      return async (): Promise<void> => {
        const { context } = await handler(events[next]);
        next = (next + 1) % count;
        if (context['caller'] !== 'user') throw new Error(`Not judged: ${JSON.stringify(context)}`);
      };
    };
    await judge(1)();
    const gone = once(bench.stubs.process, 'exit');
    bench.stubs.process.kill();
    await gone;

    const judged = await measure(judge(tokens.length), requests);
    const remembered = await measure(judge(1), requests);
    const bare = await measure(signatureCheck(bench), requests);
    return figureTable(
      ['keys known', 'p50 ms', 'p99 ms', 'p50 ratio'],
      [
        ['RS256 verification alone', ...cells(bare, bare)],
        [`**authorizer**, a token it has not seen, budget p50 ${BUDGET_P50_MS}`, ...cells(judged, bare)],
        ['**authorizer**, a token of the last minute', ...cells(remembered, bare)],
      ],
    );
  });
}

function signatureCheck({ credentials }: Workbench): () => void {
  const { keys } = JSON.parse(credentials.jwks) as { keys: JsonWebKey[] };
  const publicKey = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  const [header, payload, signature = ''] = credentials.token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  return () => {
    if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) throw new Error('Bad signature');
  };
}

async function measure(run: () => unknown, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = -requests / 5; index < requests; index += 1) {
    const startedAt = performance.now();
    await run();
    if (index >= 0) times.push(performance.now() - startedAt);
  }
  return times;
}

function cells(times: number[], bare: number[]): string[] {
  const p50 = quantile(times, 0.5);
  return [p50.toFixed(3), quantile(times, 0.99).toFixed(3), (p50 / quantile(bare, 0.5)).toFixed(2)];
}
