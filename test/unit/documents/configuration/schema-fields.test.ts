// What the schema says of its own fields: units, defaults, sections within sections, and no field without a description.

import * as v from 'valibot';
import { choice, type Does, flag, mapOf, section, whole } from '../../../../lib/deploy-config/fields';
import { descriptionSchema } from '../../../../lib/deploy-config/schema';
import { fieldsOf } from '../../../../lib/documents/configuration/schema-fields';

const of = (entry: v.GenericSchema, does: Does = 'Does.', key = 'field') =>
  fieldsOf(section({ [key]: entry }, { [key]: does }));

test.each<[string, v.GenericSchema, Does, object]>([
  ['must be chosen', flag(), 'Does.', { accepts: 'true or false', standard: undefined, does: 'Does.' }],
  ['a default', v.optional(choice('a', 'b'), 'a'), 'Does.', { accepts: 'a or b', standard: '`a`' }],
  ['a list', v.optional(v.array(flag(), 'a list'), [true]), 'Does.', { accepts: 'a list', standard: '`[true]`' }],
  ['an empty list', v.optional(v.array(flag(), 'a list'), []), 'Does.', { standard: 'none' }],
  ['may be absent', v.exactOptional(flag()), ['Does.', 'no flag'], { standard: 'no flag', does: 'Does.' }],
])('%s', (_, entry, does, field) => {
  expect(of(entry, does)).toEqual([expect.objectContaining({ path: 'field', ...field })]);
});

test.each([
  ['waitMs', 'a whole number from 1 to 5, milliseconds'],
  ['waitSeconds', 'a whole number from 1 to 5, seconds'],
  ['keepDays', 'a whole number from 1 to 5, days'],
  ['sizeMb', 'a whole number from 1 to 5, MB'],
  ['count', 'a whole number from 1 to 5'],
])('the unit in the name of %s is said', (key, accepts) => {
  expect(of(whole(1, 5), 'Does.', key)).toMatchObject([{ accepts }]);
});

test('sections within sections, maps, choices of form and of variant are followed', () => {
  const inner = section({ deep: flag() }, { deep: 'Deep.' });
  const paths = (entry: v.GenericSchema) => of(entry).map(({ path }) => path);
  expect(paths(v.optional(inner, {} as never))).toEqual(['field', 'field.deep']);
  expect(paths(mapOf(v.string(), inner, 'a map'))).toEqual(['field', 'field.<key>.deep']);
  expect(paths(v.union([v.literal('create'), inner], 'create, or a map'))).toEqual(['field', 'field.deep']);
  expect(paths(v.pipe(v.unknown(), v.metadata({ variants: [inner, inner] })))).toEqual([
    'field',
    'field.deep',
    'field.deep',
  ]);
});

test.each<[string, () => unknown, string]>([
  ['a field without description', () => fieldsOf(section({ a: flag() }, {} as never)), 'a has no description'],
  [
    'a field that may be absent, and then?',
    () => of(v.exactOptional(flag())),
    'field does not say what holds without it',
  ],
  ['a check that says nothing', () => of(v.boolean()), 'field does not say what it accepts'],
  ['no section at all', () => fieldsOf(flag()), 'the schema is no section'],
])('%s stops the generation', (_, generate, message) => {
  expect(generate).toThrow(message);
});

test('the description has every section that it had when it was written, and every field a sentence', () => {
  const fields = fieldsOf(descriptionSchema);
  expect(fields.length).toBeGreaterThan(120);
  for (const { does } of fields) expect(does).toMatch(/^\S.*[.:]$/);
});
