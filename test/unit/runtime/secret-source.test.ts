// Where a function's secrets come from: the extension where there is one, Secrets Manager itself elsewhere.

import type { SecretReader } from '../../../lambdas/domain/ports';
import { createSecretSource } from '../../../lambdas/runtime/cached-secrets';

test('without the extension Secrets Manager is set up once, at the first read', async () => {
  let made = 0;
  const direct = async (): Promise<SecretReader> => {
    made += 1;
    return { read: async (id) => `text of ${id}` };
  };
  const source = createSecretSource({ port: undefined, sessionToken: '' }, direct);
  expect(made).toBe(0);
  expect(await Promise.all([source.read('a'), source.read('b')])).toEqual(['text of a', 'text of b']);
  expect(await source.read('c')).toBe('text of c');
  expect(made).toBe(1);
});
