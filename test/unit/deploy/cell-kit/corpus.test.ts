// Gateway and both kits agree on generated requests: which pass, and for what reason the others do not.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createVerifier, readSettings } from '../../../../deploy/cell-kit/node';
import { chosenSeed } from '../../../support/random';
import { signatureCorpus } from '../../../support/signature-corpus';
import { CELL_KIT, type RequestVector } from './vectors';

const NOW_SECONDS = 1_764_000_000;
const SECRET = 'generated-for-this-corpus';
const COUNT = 300;
const ENVIRONMENT = {
  CELL_VERIFY_SIGNATURE: '1',
  CELL_SIGNING_SECRET: SECRET,
  CELL_SIGNING_SCHEMES: 'hmac-v1,rfc9421',
};

const cases = [...signatureCorpus(COUNT, chosenSeed(), SECRET, () => NOW_SECONDS * 1000)];

async function byNode(): Promise<string[]> {
  const settings = readSettings(ENVIRONMENT);
  const verify = createVerifier(settings, { writeAudit: async () => {}, nowMs: () => NOW_SECONDS * 1000 });
  return Promise.all(cases.map(async ({ request }) => (await verify(request)).reason ?? ''));
}

function byPython(): string[] {
  const vectors = cases.map(({ what, path, request: { body, ...request } }): RequestVector => {
    const bodyBase64 = body.toString('base64');
    return { name: what, environment: ENVIRONMENT, nowSeconds: NOW_SECONDS, path, bodyBase64, reason: '', ...request };
  });
  const output = execFileSync('python3', [join(__dirname, 'verify_vectors.py'), join(CELL_KIT, 'python')], {
    input: JSON.stringify(vectors),
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  return (JSON.parse(output) as [string, string][]).map(([, reason]) => reason);
}

test(`${COUNT} requests pass or not, as is right for each`, async () => {
  const reasons = await byNode();
  const wrong = cases.filter(({ expected }, index) => (reasons[index] === '' ? 200 : 403) !== expected);
  expect(wrong.map(({ what }) => what)).toEqual([]);
  const passed = reasons.filter((reason) => reason === '').length;
  expect([passed > COUNT / 4, passed < (COUNT * 3) / 4]).toEqual([true, true]);
  expect(new Set(reasons).size).toBeGreaterThan(5);
});

test('the Python kit gives the same reasons', async () => {
  const reasons = await byNode();
  const named = (list: readonly string[]) =>
    list.map((reason, index) => `${reason || 'passes'}: ${cases[index]?.what}`);
  expect(named(byPython())).toEqual(named(reasons));
});
