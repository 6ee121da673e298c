// Which keys and schemes sign a request, by the deployment's settings; judged by the Cells' own verifier.

import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createVerifier, readSettings } from '../../../deploy/cell-kit/node';
import { DEFAULT_SIGNING, type SigningSettings } from '../../../lambdas/contract/signing';
import type { SignableRequest } from '../../../lambdas/domain/signing/scheme';
import { cellSecret, hmacKey } from '../../../lambdas/domain/signing/signing-key';
import { createRequestSigner } from '../../../lambdas/proxy/request-signer';

const NOW_MS = 1_764_000_000_500;
const MASTER = randomBytes(32);
const SECRET = `base64:${MASTER.toString('base64')}`;
const PRIVATE_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC_KEY = createPublicKey(PRIVATE_KEY).export({ type: 'spki', format: 'pem' }).toString();

const secretIds = { shared: 'shared-id', ed25519: 'ed25519-id' };
const secrets = {
  read: async (id: string): Promise<string> => {
    if (id === secretIds.shared) return SECRET;
    if (id === secretIds.ed25519) return PRIVATE_KEY;
    throw new Error(`no secret ${id}`);
  },
};

const request = (cell: string): SignableRequest => ({
  cell,
  method: 'POST',
  cellPath: '/订单',
  targetPath: '/%E8%AE%A2%E5%8D%95',
  rawQuery: 'a=1',
  headers: { 'x-request-id': 'r', 'x-tenant-id': 't', 'x-trace-id': 'i', traceparent: '00-1-2-01' },
  body: Buffer.from('{}'),
  nowMs: NOW_MS,
  nonce: randomBytes(16).toString('base64url'),
});

/** What a Cell with these variables says of a request signed under these settings. */
async function judged(settings: Partial<SigningSettings>, variables: Record<string, string>, cell = 'erp') {
  const signable = request(cell);
  const sign = createRequestSigner({ ...DEFAULT_SIGNING, ...settings }, secretIds, secrets);
  const headers = { ...signable.headers, ...(await sign(signable)) };
  const verify = createVerifier(readSettings({ CELL_VERIFY_SIGNATURE: '1', ...variables }), {
    writeAudit: async () => {},
    nowMs: () => NOW_MS,
  });
  const target = `${signable.targetPath}?${signable.rawQuery}`;
  return verify({ method: signable.method, target, headers, body: signable.body });
}

const digestOf = (body: string) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
const derived = (cell: string): string => `base64:${cellSecret(MASTER, cell).toString('base64')}`;
const keyIdOf = (cell: string): string => hmacKey(cellSecret(MASTER, cell)).id;
const RFC_ONLY = { CELL_SIGNING_SCHEMES: 'rfc9421' };

test('by default the first scheme with the shared secret', async () => {
  expect(await judged({}, { CELL_SIGNING_SECRET: SECRET })).toEqual({ ok: true });
  expect(await judged({}, { CELL_SIGNING_SECRET: SECRET, ...RFC_ONLY })).toMatchObject({ reason: 'missing_signature' });
});

test.each(['hmac-v1', 'rfc9421'])('both schemes at once: a Cell that accepts only %s passes', async (scheme) => {
  const schemes = ['hmac-v1', 'rfc9421'] as const;
  const variables = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: scheme };
  expect(await judged({ schemes }, variables)).toEqual({ ok: true });
});

test('Ed25519: the Cell holds the public key only', async () => {
  const settings = { schemes: ['rfc9421'], rfc9421Algorithm: 'ed25519' } as const;
  const variables = { CELL_SIGNING_PUBLIC_KEY: PUBLIC_KEY, CELL_SIGNING_CELL: 'erp', ...RFC_ONLY };
  expect(await judged(settings, variables)).toEqual({ ok: true });
  expect(await judged(settings, variables, 'crm')).toMatchObject({ reason: 'cell_mismatch' });
});

test.each(['hmac-v1', 'rfc9421'] as const)(
  "%s with per-Cell keys: a Cell's key is no use for another",
  async (name) => {
    const settings = { schemes: [name], perCellKeys: true };
    const variables = { CELL_SIGNING_SECRET: derived('erp'), CELL_SIGNING_SCHEMES: name };
    expect(await judged(settings, variables, 'erp')).toEqual({ ok: true });
    expect(await judged(settings, variables, 'crm')).toMatchObject({ ok: false, reason: 'key_unknown' });
    // By one signer in turn, as the gateway has it.
    const sign = createRequestSigner({ ...DEFAULT_SIGNING, ...settings }, secretIds, secrets);
    const cells = ['erp', 'crm', 'erp'];
    const signatures = await Promise.all(cells.map((cell) => sign({ ...request(cell), nonce: 'one' })));
    expect(signatures[0]).toEqual(signatures[2]);
    expect(signatures[0]).not.toEqual(signatures[1]);
    const keyOf = (index: number) => JSON.stringify(signatures[index]).includes(keyIdOf(cells[index] ?? ''));
    expect([keyOf(0), keyOf(1)]).toEqual([true, true]);
  },
);

test.each(['hmac-sha256', 'ed25519'] as const)(
  'the second scheme by %s: a request that is changed on its way, sent again or late is refused',
  async (rfc9421Algorithm) => {
    const signable = {
      ...request('erp'),
      headers: { ...request('erp').headers, 'x-user-id': 'u', 'x-user-role': 'r' },
    };
    const settings = { ...DEFAULT_SIGNING, schemes: ['rfc9421'] as const, rfc9421Algorithm };
    const signature = await createRequestSigner(settings, secretIds, secrets)(signable);
    const sent = {
      method: signable.method,
      target: `${signable.targetPath}?${signable.rawQuery}`,
      headers: { ...signable.headers, ...signature } as Record<string, string>,
      body: signable.body,
    };
    const key =
      rfc9421Algorithm === 'ed25519' ? { CELL_SIGNING_PUBLIC_KEY: PUBLIC_KEY } : { CELL_SIGNING_SECRET: SECRET };
    const variables = { CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_CELL: 'erp', ...RFC_ONLY, ...key };
    let nowMs = NOW_MS;
    const cell = () => createVerifier(readSettings(variables), { writeAudit: async () => {}, nowMs: () => nowMs });
    const reasonOf = async (changes: Partial<typeof sent>) => (await cell()({ ...sent, ...changes })).reason;
    const named = (changes: Record<string, string>) => ({ headers: { ...sent.headers, ...changes } });

    expect(await reasonOf({})).toBeUndefined();
    expect(await reasonOf({ body: Buffer.from('{ }') })).toBe('digest_mismatch');
    expect(await reasonOf({ body: Buffer.from('{ }'), ...named({ 'content-digest': digestOf('{ }') }) })).toBe(
      'signature_mismatch',
    );
    const moved = [{ method: 'PUT' }, { target: `${signable.targetPath}?a=2` }, { target: signable.targetPath }];
    for (const changes of [...moved, { target: `/x?${signable.rawQuery}` }]) {
      expect(await reasonOf(changes)).toBe('signature_mismatch');
    }
    for (const name of ['x-tenant-id', 'x-user-id', 'x-user-role', 'x-request-id', 'traceparent']) {
      expect(await reasonOf(named({ [name]: 'other' }))).toBe('signature_mismatch');
    }
    expect(await reasonOf(named({ 'x-data-scope': 'added' }))).toBe('component_missing');

    const asked = cell();
    expect([(await asked(sent)).reason, (await asked(sent)).reason]).toEqual([undefined, 'nonce_reused']);
    const [, created = '', expires = ''] =
      /created=(\d+);expires=(\d+);/.exec(sent.headers['signature-input'] ?? '') ?? [];
    expect([Number(created), Number(expires)]).toEqual([Math.floor(NOW_MS / 1000), Math.floor(NOW_MS / 1000) + 300]);
    nowMs = NOW_MS + 301_000;
    expect(await reasonOf({})).toBe('timestamp_out_of_window');
  },
);

test('no scheme adds nothing and reads no secret', async () => {
  const failing = { read: async (): Promise<string> => Promise.reject(new Error('read')) };
  const sign = createRequestSigner({ ...DEFAULT_SIGNING, schemes: [] }, secretIds, failing);
  expect(await sign(request('erp'))).toEqual({});
});

test('rejects where the key cannot be read', async () => {
  const failing = { read: async (): Promise<string> => Promise.reject(new Error('no secret available')) };
  const sign = createRequestSigner(DEFAULT_SIGNING, secretIds, failing);
  await expect(sign(request('erp'))).rejects.toThrow('no secret available');
});

test('takes up a turned secret at the next request', async () => {
  let text = 'first';
  const sign = createRequestSigner(DEFAULT_SIGNING, secretIds, { read: async () => text });
  const before = await sign(request('erp'));
  text = 'second';
  expect((await sign(request('erp')))['x-signature-key-id']).not.toBe(before['x-signature-key-id']);
});
