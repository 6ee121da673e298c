// The Python verifier on the machine's own python3: every vector, generated requests, its own unit tests, and the key that
// it derives for a Cell.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { cellSecret } from '../../../lambdas/domain/signing/signing-key';
import { runSeed } from '../../support/random';
import { corpusOf, ENVIRONMENT, NOW_SECONDS, reasonsOfNode } from '../../unit/deploy/cell-kit/judged-corpus';
import { CELL_KIT, REQUESTS, type RequestVector } from '../../unit/deploy/cell-kit/vectors';

const PYTHON_KIT = join(CELL_KIT, 'python');

/** Returns the name of each request and the verifier's reason, in order. */
function reasonsOfPython(requests: readonly RequestVector[]): [name: string, reason: string][] {
  const output = execFileSync('python3', [join(__dirname, 'verify_vectors.py'), PYTHON_KIT], {
    input: JSON.stringify(requests),
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  return JSON.parse(output) as [string, string][];
}

test('gives every vector its reason', () => {
  expect(reasonsOfPython(REQUESTS)).toEqual(REQUESTS.map(({ name, reason }) => [name, reason]));
});

test('gives 300 generated requests the reasons that the Node kit gives', async () => {
  const cases = corpusOf(300, runSeed('signature corpus'));
  const vectors = cases.map(({ what, path, request: { body, ...request } }): RequestVector => {
    const bodyBase64 = body.toString('base64');
    const moment = { environment: ENVIRONMENT, nowSeconds: NOW_SECONDS };
    return { name: what, ...moment, path, bodyBase64, reason: '', ...request };
  });
  const reasons = await reasonsOfNode(cases);
  const expected = cases.map(({ what }, index) => [what, reasons[index]]);
  expect(reasonsOfPython(vectors)).toEqual(expected);
});

test('modes, audit, WSGI guard and nonces', () => {
  const { status, stderr } = spawnSync('python3', [join(__dirname, 'test_signing_verify.py'), PYTHON_KIT], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/Ran [1-9]\d+ tests/);
  expect(status).toBe(0);
});

test("derives a Cell's key from the master on standard input, as the gateway does", () => {
  const master = randomBytes(32);
  const script = join(PYTHON_KIT, 'derive_cell_key.py');
  const input = `base64:${master.toString('base64')}\n`;
  const output = execFileSync('python3', ['-B', script, 'erp'], { input, encoding: 'utf8' });
  expect(output).toBe(`base64:${cellSecret(master, 'erp').toString('base64')}\n`);
});

test.each([
  ['no Cell', [], 'secret'],
  ['a name that is no Cell', ['ERP'], 'secret'],
  ['no secret', ['erp'], ' '],
])('derives nothing from %s', (_name, args, input) => {
  const script = join(PYTHON_KIT, 'derive_cell_key.py');
  const { status, stdout, stderr } = spawnSync('python3', ['-B', script, ...args], { input, encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).not.toBe('');
});
