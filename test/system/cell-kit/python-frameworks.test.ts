// The example Cells of Flask and FastAPI behind real servers: what the gateway signs passes, what was changed does not.

import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { BODY, CHINESE_VALUES, JSON_TYPE, KIT_REQUESTS } from '../../support/kit-requests';
import { type RequestParts, send, signedRequest, type WireRequest } from '../../support/signed-request';
import { type PythonCell, type RunningCell, startPythonCell } from './python-cells';

const SECRET = randomBytes(24).toString('hex');
const CELLS: readonly PythonCell[] = ['Flask on gunicorn', 'Flask on its own server', 'FastAPI on uvicorn'];

/** docs/signatures.md names them: these servers change a request before the kit sees it. */
const CHANGED_BY_SERVER: Readonly<Record<PythonCell, readonly string[]>> = {
  // gunicorn 20 of Debian 12 cuts the last byte of both values.
  'Flask on gunicorn': ['Chinese header values'],
  'Flask on its own server': ['two slashes at the front'],
  'FastAPI on uvicorn': [],
};

const signed = (parts: RequestParts, scheme: 'hmac-v1' | 'rfc9421'): WireRequest =>
  signedRequest(parts, { secret: SECRET, schemes: [scheme], nowMs: Date.now() });

describe.each(CELLS)('%s', (name) => {
  let cell: RunningCell;
  beforeAll(async () => {
    cell = await startPythonCell(name, SECRET);
  });
  afterAll(() => cell.stop());

  const sameForServer = KIT_REQUESTS.filter(([what]) => !CHANGED_BY_SERVER[name].includes(what));

  describe.each(['hmac-v1', 'rfc9421'] as const)('%s', (scheme) => {
    test.each(sameForServer)('passes %s', async (_what, ...[parts, options]) => {
      const request = signed(parts, scheme);
      const { status, headers, text } = await send(cell.port, request, options);
      expect(headers).not.toHaveProperty('x-signature-refused');
      const { received } = (parts.method === 'HEAD' ? { received: '' } : JSON.parse(text)) as { received: unknown };
      expect([status, received]).toEqual([200, request.body.toString('utf8')]);
    });

    test('verifies a compressed body as it came', async () => {
      const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
      const request = signed({ method: 'POST', path: '/orders', headers, body: gzipSync(BODY) }, scheme);
      const { status, text } = await send(cell.port, request);
      expect([status, JSON.parse(text)]).toMatchObject([200, { received: BODY.toString('utf8') }]);
      expect((await send(cell.port, { ...request, body: BODY })).status).toBe(403);
    });

    test.each(['POST', 'GET', 'DELETE'])('refuses a body that was added to %s', async (method) => {
      for (const chunked of [false, true]) {
        const empty = signed({ method, path: '/orders', headers: JSON_TYPE }, scheme);
        const { status, headers } = await send(cell.port, { ...empty, body: BODY }, { chunked });
        expect([status, headers['x-signature-refused']]).toEqual([403, expect.stringMatching(/mismatch$/)]);
      }
    });
  });

  test('refuses an unsigned request with the envelope, HEAD without, and answers health', async () => {
    const unsigned = { method: 'GET', target: '/orders', headers: { 'x-request-id': 'r-1' }, body: Buffer.alloc(0) };
    const { status, headers, text } = await send(cell.port, unsigned);
    const envelope = { code: 'SIGNATURE_INVALID', message: '验签失败', details: '', requestId: 'r-1' };
    expect([status, JSON.parse(text)]).toEqual([403, envelope]);
    expect(headers['x-signature-refused']).toBe('missing_signature_or_timestamp');
    expect((await send(cell.port, { ...unsigned, target: '/health' })).status).toBe(200);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) {
      expect((await send(cell.port, { ...unsigned, method }, { agent })).status).toBe(403);
    }
    agent.destroy();
  });

  test('covers the content type and Chinese values', async () => {
    const values = CHANGED_BY_SERVER[name].includes('Chinese header values') ? {} : CHINESE_VALUES;
    const parts = { method: 'POST', path: '/orders', headers: { ...JSON_TYPE, ...values }, body: BODY };
    for (const [changed, value] of [
      ['content-type', 'text/plain'],
      ['x-data-scope', 'all'],
    ]) {
      const request = signed(parts, 'rfc9421');
      const headers = { ...request.headers, [String(changed)]: String(value) };
      expect((await send(cell.port, { ...request, headers })).status).toBe(403);
    }
  });
});
