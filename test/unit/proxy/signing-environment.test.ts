// Which keys the proxy asks for, by the schemes it is told to sign with.

import { readSettings, readSigning } from '../../../lambdas/proxy/read-settings';
import { readEnvironment } from '../../../lambdas/runtime/environment';

const EXTENSION = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '2773', AWS_SESSION_TOKEN: 'session' };

const read = (settings: object, more: Record<string, string> = {}) =>
  readEnvironment({ ...EXTENSION, SIGNING_SETTINGS: JSON.stringify(settings), ...more }, readSigning);

test('the shared secret only, where only it signs', () => {
  expect(read({ schemes: ['hmac-v1'] }, { SIGNING_SECRET_ID: 'shared' })?.secretIds).toEqual({
    shared: 'shared',
    ed25519: '',
  });
});

test('the private key only, where every scheme signs with it', () => {
  const settings = { schemes: ['rfc9421'], rfc9421Algorithm: 'ed25519' };
  expect(read(settings, { SIGNING_PRIVATE_KEY_ID: 'private' })?.secretIds).toEqual({ shared: '', ed25519: 'private' });
});

test('both, where the first scheme goes with Ed25519', () => {
  const settings = { schemes: ['hmac-v1', 'rfc9421'], rfc9421Algorithm: 'ed25519' };
  expect(() => read(settings)).toThrow('SIGNING_SECRET_ID is missing; SIGNING_PRIVATE_KEY_ID is missing');
});

test('no scheme needs no key and no extension', () => {
  expect(readEnvironment({ SIGNING_SETTINGS: '{"schemes":[]}' }, readSigning)).toBeUndefined();
});

test.each([
  [[], false],
  [['rfc9421'], false],
  [['hmac-v1'], true],
])('of the schemes %j, hmac-v1 is one: %s', (schemes, hmacV1) => {
  const environment = {
    ...EXTENSION,
    GATEWAY_DEPLOYMENT: 'test',
    STATE_TABLE_NAME: 'state',
    PROXY_SETTINGS: '{}',
    SIGNING_SETTINGS: JSON.stringify({ schemes }),
    SIGNING_SECRET_ID: 'shared',
    LAMBDA_TASK_ROOT: '/var/task',
  };
  expect(readEnvironment(environment, readSettings).hmacV1).toBe(hmacV1);
});

test('settings that are missing stop the start', () => {
  expect(() => readEnvironment({ ...EXTENSION, SIGNING_SECRET_ID: 'x' }, readSigning)).toThrow(
    'SIGNING_SETTINGS is missing',
  );
});
