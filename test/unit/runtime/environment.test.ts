// A function's environment is read once, and all its faults are told at once.

import { readEnvironment } from '../../../lambdas/runtime/environment';

test('values are trimmed, typed and defaulted', () => {
  const env = { A: ' text ', B: '1', C: '42', D: 'two', E: '{"x":1}', F: '  ' };
  expect(
    readEnvironment(env, (read) => ({
      text: read.text('A'),
      flag: read.flag('B'),
      noFlag: read.flag('MISSING'),
      integer: read.integer('C'),
      oneOf: read.oneOf('D', ['one', 'two']),
      json: read.json('E'),
      blank: read.optionalText('F'),
      answers: read.answers(),
    })),
  ).toEqual({
    text: 'text',
    flag: true,
    noFlag: false,
    integer: 42,
    oneOf: 'two',
    json: { x: 1 },
    blank: undefined,
    answers: { language: 'zh-CN', strictTransport: undefined },
  });
});

test('every fault is named in one message, without the values', () => {
  const env = { B: 'yes', C: '-1', D: 'three', E: '[1]', F: '{"token":"s3cret"', GATEWAY_DEFAULT_LANGUAGE: 'fr' };
  const read = () =>
    readEnvironment(env, (reader) => {
      reader.text('A');
      reader.flag('B');
      reader.integer('C');
      reader.oneOf('D', ['one', 'two']);
      reader.json('E');
      reader.json('F');
      reader.answers();
    });
  expect(read).toThrow(
    "The function's environment is not usable: A is missing; B must be 0 or 1; C must be a whole number; " +
      'D must be one of one, two; E must be a JSON object; F must be a JSON object; ' +
      'GATEWAY_DEFAULT_LANGUAGE must be one of zh-CN, en',
  );
  expect(read).not.toThrow(/s3cret/);
});

test('a choice that has a standard may be missing, and must still be one of them', () => {
  const level = (env: Record<string, string>) => readEnvironment(env, (read) => read.oneOf('A', ['one', 'two'], 'one'));
  expect([level({}), level({ A: ' ' }), level({ A: 'two' })]).toEqual(['one', 'one', 'two']);
  expect(() => level({ A: 'three' })).toThrow('A must be one of one, two');
});

test('how answers are written', () => {
  const env = { GATEWAY_DEFAULT_LANGUAGE: 'en', STRICT_TRANSPORT_SECURITY: 'max-age=300' };
  expect(readEnvironment(env, (read) => read.answers())).toEqual({ language: 'en', strictTransport: 'max-age=300' });
});

test('lights are in the state table unless a table of their own is named', () => {
  const lights = (env: Record<string, string>) => readEnvironment(env, (read) => read.lightTable());
  expect(lights({ STATE_TABLE_NAME: 'state' })).toBe('state');
  expect(lights({ STATE_TABLE_NAME: 'state', LIGHT_TABLE_NAME: 'tenants' })).toBe('tenants');
  expect(() => lights({})).toThrow('STATE_TABLE_NAME is missing');
});
