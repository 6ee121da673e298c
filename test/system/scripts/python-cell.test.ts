// The proxy in front of a Python Cell that verifies: the drop-in call of the existing Cells, and the guard with RFC 9421.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { DEFAULT_SIGNING, type SchemeName } from '../../../lambdas/contract/signing';
import { createRequestSigner, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import { testProxy } from '../../support/proxy';

const KIT = join(__dirname, '../../../deploy/cell-kit/python');
const SECRET = `base64:${randomBytes(32).toString('base64')}`;
const BODY = JSON.stringify({ 名称: '甲' });

const PATHS = [
  '/orders',
  '/orders/',
  '/订单/北京 中心',
  "/a;b=1,c@d:e!f$g&h'(i)*j+k~l",
  '/100%',
  '/a?b#c',
  '/a%2Fb',
  '/[x]|^`{}"<>\\',
];

describe.each([
  ['the call of the existing Cells', 'call', 'hmac-v1'],
  ['the guard, first scheme', 'guard', 'hmac-v1'],
  ['the guard, second scheme', 'guard', 'rfc9421'],
] as const)('%s', (_name, style, scheme) => {
  let cell: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const variables = { CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: scheme };
    cell = spawn('python3', [join(__dirname, 'python_cell.py'), KIT, style], {
      env: { ...process.env, ...variables, CELL_SIGNING_CELL: 'erp' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [port] = (await once(cell.stdout as NonNullable<typeof cell.stdout>, 'data')) as [Buffer];
    url = `http://127.0.0.1:${port.toString('utf8').trim()}`;
  });
  afterAll(async () => {
    cell.kill();
    await once(cell, 'exit');
  });

  const proxy = (secret: string, schemes: readonly SchemeName[] = [scheme]) => {
    const signer = createRequestSigner(
      { ...DEFAULT_SIGNING, schemes },
      { shared: 'id', ed25519: '' },
      {
        read: async () => secret,
      },
    );
    return testProxy({ erp: { baseUrl: url, core: true } }, { sign: signOrRefuse(signer, Date.now) });
  };
  /** Only a method without a body may have `|` in its path where hmac-v1 signs. */
  const request = (path: string) => ({
    method: path.includes('|') ? 'GET' : 'POST',
    path: `/api/v1/erp${path}`,
    query: 'a=1&b=%7C%20',
    pathParameters: { cell: 'erp', proxy: path.slice(1) },
    headers: { 'content-type': 'application/json', 'x-request-id': randomBytes(8).toString('hex') },
    body: path.includes('|') ? '' : BODY,
  });

  test.each(PATHS)('passes %s as it was sent', async (path) => {
    const { statusCode, body } = await proxy(SECRET).ask(request(path));
    expect([statusCode, JSON.parse(body ?? '')]).toEqual([
      200,
      { path, bytes: request(path).body.length === 0 ? 0 : Buffer.byteLength(BODY) },
    ]);
  });

  test('refuses a request signed with another key, and one signed by the other scheme only', async () => {
    expect((await proxy('another key').ask(request('/orders'))).statusCode).toBe(403);
    const other = scheme === 'rfc9421' ? 'hmac-v1' : 'rfc9421';
    expect((await proxy(SECRET, [other]).ask(request('/orders'))).statusCode).toBe(403);
  });
});
