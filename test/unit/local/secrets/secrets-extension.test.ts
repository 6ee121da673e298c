// The extension's endpoint answers inside the environment only, and the functions' own client understands it.

import { createSecretsExtension } from '../../../../lambdas/runtime/secrets-extension';
import type { LoopbackServer } from '../../../../lib/local/aws/loopback-server';
import { SecretStore, serveSecretsExtension } from '../../../../lib/local/secrets/secret-store';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key';
let server: LoopbackServer;

beforeAll(async () => {
  const store = new SecretStore();
  store.create(ARN, 'key', 'one', () => '');
  store.put(ARN, 'two');
  server = await serveSecretsExtension(store, 'inside');
});
afterAll(() => server.close());

const reader = (sessionToken: string) => createSecretsExtension({ port: server.port, sessionToken });

test('reads the current and the previous version', async () => {
  expect(await reader('inside').read(ARN)).toBe('two');
  expect(await reader('inside').read('key', 'AWSPREVIOUS')).toBe('one');
});

test.each([
  ['outside', ARN, '401'],
  ['inside', 'none', '400'],
])('token %p, secret %p: %s', async (token, id, status) => {
  await expect(reader(token).read(id)).rejects.toThrow(`answered ${status}`);
});

test('other paths are not there', async () => {
  const headers = { 'x-aws-parameters-secrets-token': 'inside' };
  const answer = await fetch(`http://127.0.0.1:${server.port}/systemsmanager/parameters/get?name=x`, { headers });
  expect(answer.status).toBe(404);
});
