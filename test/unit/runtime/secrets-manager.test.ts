// Secrets Manager without the extension, over real sockets: signature, versions, and which failures are asked again.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Request, sign } from 'aws4';
import { createSecretSource } from '../../../lambdas/runtime/cached-secrets';
import { createSecretsManager } from '../../../lambdas/runtime/secrets-manager';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Answers with each of these in turn, the last one again and again. */
async function serve(...answers: readonly (readonly [status: number, body: string])[]) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const [status, text] = answers[Math.min(calls.length, answers.length - 1)] ?? [500, ''];
      calls.push({ headers: request.headers, body });
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const env = {
    AWS_REGION: 'ap-southeast-5',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return { calls, env, secrets: createSecretsManager({ env }) };
}

const ID = 'arn:aws:secretsmanager:ap-southeast-5:123456789012:secret:ops';

test('asks for the version by its stage, signed as another implementation signs it', async () => {
  const { calls, secrets } = await serve([200, JSON.stringify({ SecretString: 'text' })]);
  expect(await secrets.read(ID, 'AWSPREVIOUS')).toBe('text');
  const [{ headers, body }] = calls as [Call];
  expect(JSON.parse(body)).toEqual({ SecretId: ID, VersionStage: 'AWSPREVIOUS' });
  expect(headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
  const { authorization, connection: _hop, 'content-length': _length, ...signed } = headers;
  const request = { method: 'POST', path: '/', service: 'secretsmanager', region: 'ap-southeast-5', body };
  const extraHeadersToIgnore = { 'content-length': true };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  const again = sign({ ...request, headers: { ...signed }, extraHeadersToIgnore } as Request, credentials);
  expect((again.headers as Record<string, string>)['Authorization']).toBe(authorization);
});

test('asks again after 5xx, and not after a refusal, which names the secret alone', async () => {
  const shaken = await serve([503, ''], [500, ''], [200, JSON.stringify({ SecretString: 'text' })]);
  expect(await shaken.secrets.read(ID)).toBe('text');
  expect(shaken.calls).toHaveLength(3);
  const refused = await serve([400, JSON.stringify({ __type: 'AccessDeniedException', Message: 'hidden' })]);
  await expect(refused.secrets.read(ID)).rejects.toThrow(`Secrets Manager answered 400 for ${ID} (AWSCURRENT)`);
  expect(refused.calls).toHaveLength(1);
  const down = await serve([503, '']);
  await expect(down.secrets.read(ID)).rejects.toThrow('answered 503');
  expect(down.calls).toHaveLength(3);
});

test('a secret without text is an error', async () => {
  const { secrets } = await serve([200, JSON.stringify({ SecretBinary: 'AA==' })]);
  await expect(secrets.read(ID)).rejects.toThrow('holds no text');
});

test('a function without the extension asks it', async () => {
  const { env, calls } = await serve([200, '{"SecretString":"the text"}']);
  const source = createSecretSource({ port: undefined, sessionToken: '' }, env);
  expect(calls).toEqual([]);
  expect(await Promise.all([source.read('a'), source.read('b')])).toEqual(['the text', 'the text']);
  expect(calls.map(({ body }) => body)).toEqual([
    expect.stringContaining('"SecretId":"a"'),
    expect.stringContaining('"SecretId":"b"'),
  ]);
});
