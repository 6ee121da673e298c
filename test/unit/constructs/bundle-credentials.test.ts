// Bundles leave out the sources of credentials that a Lambda never asks, and need none of them to load.

import { createRequire, isBuiltin } from 'node:module';
import { compileFunction } from 'node:vm';
import { bundleFunctions } from '../../../lib/constructs/bundles';

const { code, metafile } = bundleFunctions();

it('no bundle holds a login flow or the metadata services of machines', () => {
  const inputs = Object.keys(metafile.inputs).filter((input) =>
    /credential-provider-(ini|login|process|sso|web-identity|imds)\//.test(input),
  );
  expect(inputs).toEqual([]);
});

it('what was left out is asked for only when reached: the health bundle loads with nothing but Node', () => {
  const asked: string[] = [];
  const real = createRequire(__filename);
  const require = (name: string): unknown => {
    if (!isBuiltin(name)) asked.push(name);
    return isBuiltin(name) ? real(name) : {};
  };
  const text = Buffer.from(code.get('health') ?? '').toString('utf8');
  const load = compileFunction(text, ['require', 'module', 'exports', 'process']) as (...parts: unknown[]) => void;
  // Without its environment the function stops at its own check, after everything it needs was loaded.
  expect(() => load(require, { exports: {} }, {}, { env: {}, on: () => undefined })).toThrow('STATE_TABLE_NAME');
  expect(asked).toEqual([]);
});
