// Changes of the code that no test noticed once, each a sample of its kind: the test that was written for it fails.

import { readFileSync } from 'node:fs';
import { createSandbox, type Sandbox } from '../mutate/sandbox';

interface Planted {
  readonly what: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly noticedBy: string;
}

const LIMIT_MS = 60_000;

const PLANTED: readonly Planted[] = [
  {
    what: 'the table is signed for, and asked, as a service that AWS does not have',
    file: 'lambdas/stores/dynamodb/signed-call.ts',
    before: "awsTarget('dynamodb', ",
    after: "awsTarget('dynamo' as 'dynamodb', ",
    noticedBy: 'test/unit/stores/signed-call.test.ts',
  },
  {
    what: 'the address of the table in China lacks its domain',
    file: 'lambdas/transport/aws-request.ts',
    before: "region.startsWith('cn-')",
    after: "region.startsWith('cx-')",
    noticedBy: 'test/unit/transport/aws-endpoint.test.ts',
  },
  {
    what: 'log and metrics do not get the tenant that was verified',
    file: 'lambdas/proxy/app.ts',
    before: 'if (tenantId !== undefined) facts.tenantId = tenantId;',
    after: '',
    noticedBy: 'test/unit/proxy/app-hand-over.test.ts',
  },
  {
    what: 'a Cell that takes no connection costs the whole deadline',
    file: 'lambdas/transport/http1/http-call.ts',
    before: 'if (connectTimeoutMs < timeoutMs) {',
    after: 'if (connectTimeoutMs >= timeoutMs) {',
    noticedBy: 'test/unit/transport/http1/http-call.test.ts',
  },
  {
    what: 'a write of the table goes again after a 5xx, and is added twice',
    file: 'lambdas/stores/dynamodb/signed-call.ts',
    before: '(READS.has(operation) && passes(error))',
    after: '(READS.has(operation) || passes(error))',
    noticedBy: 'test/unit/stores/signed-call.test.ts',
  },
  {
    what: 'a write to a Cell goes again after a 5xx',
    file: 'lambdas/proxy/retry.ts',
    before: "if (method !== 'GET' && method !== 'HEAD') return false;",
    after: '',
    noticedBy: 'test/unit/proxy/retry-policy.test.ts',
  },
  {
    what: 'the item of a live circuit may be deleted within the minute',
    file: 'lambdas/stores/dynamodb/fleet-items.ts',
    before: 'const RETENTION_SECONDS = 24 * 3600;',
    after: 'const RETENTION_SECONDS = 24 / 3600;',
    noticedBy: 'test/contract/circuit-store.test.ts',
  },
  {
    what: 'the permit is not given back after a forward',
    file: 'lambdas/proxy/forward.ts',
    before: 'await permit.release();',
    after: '',
    noticedBy: 'test/unit/proxy/forward-tries.test.ts',
  },
  {
    what: 'a report without calls is written',
    file: 'lambdas/proxy/fleet/own-calls.ts',
    before: 'if (calls.length === 0) return;',
    after: '',
    noticedBy: 'test/unit/proxy/fleet/fleet-gate.test.ts',
  },
  {
    what: 'a response that ends too early waits for the time limit',
    file: 'lambdas/transport/http1/http-call.ts',
    before: 'this.#hear(() => this.#parser.end());',
    after: '',
    noticedBy: 'test/unit/stores/signed-call.test.ts',
  },
  {
    what: 'the metrics of circuits land at another request',
    file: 'lambdas/proxy/fleet/own-circuits.ts',
    before: 'return await app(request, facts);',
    after: 'return app(request, facts);',
    noticedBy: 'test/unit/proxy/fleet/fleet-metrics.test.ts',
  },
  {
    what: 'the patrol does not hear that it could not close a circuit',
    file: 'lambdas/health/tend-circuits.ts',
    before: 'await signal.cellBack(cell);',
    after: 'void signal.cellBack(cell);',
    noticedBy: 'test/unit/health/tend-circuits.test.ts',
  },
  {
    what: 'a write does not wait for the look that it asked for',
    file: 'lambdas/proxy/fleet/fleet-gate.ts',
    before: '!isFresh(views.platform())) await look(cell);',
    after: '!isFresh(views.platform())) void look(cell);',
    noticedBy: 'test/unit/proxy/fleet/fleet-gate.test.ts',
  },
];

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(() => sandbox.remove());

test.each(PLANTED)('$noticedBy fails when $what', async ({ file, before, after, noticedBy }) => {
  const source = readFileSync(file, 'utf8');
  expect(source.split(before)).toHaveLength(2);
  sandbox.write(
    file,
    source.replace(before, () => after),
  );
  const outcome = await sandbox.run([noticedBy], LIMIT_MS);
  sandbox.write(file, source);
  expect(outcome).toBe('failed');
});

test('the tests that notice the changes pass without them', async () => {
  const tests = [...new Set(PLANTED.map(({ noticedBy }) => noticedBy))];
  expect(await sandbox.run(tests, 2 * LIMIT_MS)).toBe('passed');
});
