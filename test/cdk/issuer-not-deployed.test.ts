// The embedded issuer and its sample users belong to the one-machine run: no deployed bundle holds any of it.

import { bundleFunctions, FUNCTION_NAMES } from '../../lib/constructs/bundles';

const { code, metafile } = bundleFunctions();
const inputsOf = (name: string) => Object.keys(metafile.outputs[`bundles/${name}/index.js`]?.inputs ?? {});

describe('no bundle holds the sample issuer', () => {
  test.each(FUNCTION_NAMES)('%s is made of its own sources, none of them the runner’s', (name) => {
    const inputs = inputsOf(name);
    expect(inputs).toContain(`lambdas/${name}/handler.ts`);
    expect(inputs.filter((input) => input.startsWith('lib/') || input.includes('node_modules/jose/'))).toEqual([]);
  });

  test.each(FUNCTION_NAMES)('%s knows no login and no sample user', (name) => {
    const text = Buffer.from(code.get(name) ?? []).toString('utf8');
    expect(text).not.toBe('');
    for (const trace of ['/api/auth', 'globex', 'openid-configuration', 'PRIVATE KEY'])
      expect(text).not.toContain(trace);
  });
});
