// deploy/gateway.schema.json: takes what the gateway takes, and finds the slips that an editor can find.

import Ajv, { type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { descriptionSchema } from '../../../../lib/deploy-config/schema';
import { descriptionJsonSchema } from '../../../../lib/documents/configuration/json-schema';
import { fieldsOf } from '../../../../lib/documents/configuration/schema-fields';
import { everyOption, exampleDescription } from '../../../support/example-description';

const validate: ValidateFunction = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  descriptionJsonSchema(),
);

function slipsOf(yaml: string): string[] {
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const { twoRegions, mutualTls } = everyOption();

test.each([
  ['dev.yaml', exampleDescription('dev.yaml')],
  ['prod.example.yaml', exampleDescription('prod.example.yaml')],
  ['every option with two regions', twoRegions],
  ['every option with client certificates', mutualTls],
])('%s is valid', (_name, yaml) => {
  expect(slipsOf(yaml)).toEqual([]);
});

/** Without the sections that some of the lines bring along. */
const DEV = exampleDescription('dev.yaml').replace(/^(?:proxy|logs):\n(?: .*\n)+/gm, '');

test.each([
  ['proxy: { retires: 2 }', '/proxy additionalProperties'],
  ['proxy: { retries: two }', '/proxy/retries type'],
  ['proxy: { retries: 1.5 }', '/proxy/retries type'],
  ['proxy: { retries: 6 }', '/proxy/retries maximum'],
  ['proxy: { retryBudgetRatio: 0 }', '/proxy/retryBudgetRatio exclusiveMinimum'],
  ['logs: { level: LOUD }', '/logs/level enum'],
  ['region: mars', '/region pattern'],
  ['cells: { crm: { url: "http://crm", core: maybe } }', '/cells/crm/core type'],
  ['colour: blue', ' additionalProperties'],
])('%s is marked', (line, slip) => {
  expect(slipsOf(`${DEV}\n${line}\n`)).toContain(slip);
});

test('every field has its sentence', () => {
  const at = (path: string) =>
    path
      .split('.')
      .reduce<Partial<Schema>[]>((nodes, key) => nodes.flatMap((node) => below(node, key)), [descriptionJsonSchema()]);
  const silent = fieldsOf(descriptionSchema).filter(({ path, does }) =>
    at(path).every(({ description }) => description !== does),
  );
  expect(silent).toEqual([]);
});

interface Schema {
  readonly description: string;
  readonly properties: Readonly<Record<string, Partial<Schema>>>;
  readonly anyOf: readonly Partial<Schema>[];
  readonly additionalProperties: Partial<Schema> | false;
}

function below(node: Partial<Schema>, key: string): Partial<Schema>[] {
  const own = key === '<key>' ? node.additionalProperties : node.properties?.[key];
  return [...(own ? [own] : []), ...(node.anyOf ?? []).flatMap((part) => below(part, key))];
}
