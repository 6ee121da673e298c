// The schema of the deployment description as JSON Schema, by which editors complete and check a description.
// https://json-schema.org/draft-07

import * as v from 'valibot';
import { CELL_ENTRIES_DO, cellSection } from '../../deploy-config/cells-section';
import { descriptionSchema } from '../../deploy-config/schema';
import { type Does, sectionFacts, sentenceOf, variantsOf } from './schema-parts';

export type JsonSchema = Readonly<Record<string, unknown>>;

interface Step {
  readonly kind: string;
  readonly type: string;
  readonly requirement?: unknown;
  readonly key?: Schema;
  readonly value?: Schema;
}

/** What is read of a valibot schema here. */
type Schema = v.GenericSchema & {
  readonly wrapped?: Schema;
  readonly pipe?: readonly (Schema | Step)[];
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly item?: Schema;
};

export function descriptionJsonSchema(): JsonSchema {
  const { properties, ...rest } = jsonSchemaOf(descriptionSchema) as { properties: JsonSchema };
  const url = { type: 'string', description: 'URL of the Cell.' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Deployment description of the gateway',
    ...rest,
    properties: {
      ...properties,
      cells: {
        type: 'object',
        description: CELL_ENTRIES_DO.cells,
        additionalProperties: { anyOf: [url, jsonSchemaOf(cellSection)] },
      },
      routesFile: { type: 'string', description: CELL_ENTRIES_DO.routesFile },
    },
  };
}

/** @throws Error for a schema of a kind not known here */
export function jsonSchemaOf(schema: v.GenericSchema, does?: Does): JsonSchema {
  const description = does === undefined ? {} : { description: sentenceOf(does) };
  return { ...description, ...withDefault(schema) };
}

function withDefault(schema: Schema): JsonSchema {
  if (schema.wrapped === undefined) return shapeOf(schema);
  const standard: unknown = schema.type === 'optional' ? v.getDefault(schema) : undefined;
  const isEmptyMap = typeof standard === 'object' && JSON.stringify(standard) === '{}';
  return { ...withDefault(schema.wrapped), ...(standard === undefined || isEmptyMap ? {} : { default: standard }) };
}

function shapeOf(schema: Schema): JsonSchema {
  const facts = sectionFacts(schema);
  if (facts) return objectOf(facts);
  const variants = variantsOf(schema);
  if (variants) return { anyOf: variants.map((variant) => jsonSchemaOf(variant)) };
  const [first, ...steps] = (schema.pipe ?? [schema]) as readonly [Schema, ...Step[]];
  const record = steps.find(({ type }) => type === 'record');
  if (record?.value) return { type: 'object', additionalProperties: jsonSchemaOf(record.value) };
  if (first !== schema && first.pipe) return { ...shapeOf(first), ...constraintsOf(steps) };
  return { ...plainShape(first), ...constraintsOf(steps) };
}

function objectOf({ entries, does }: { entries: v.ObjectEntries; does: Readonly<Record<string, Does>> }): JsonSchema {
  const fields = Object.entries(entries);
  const required = fields.filter(([, entry]) => !('wrapped' in entry)).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([key, entry]) => [key, jsonSchemaOf(entry as Schema, does[key])])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function plainShape(schema: Schema): JsonSchema {
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return { type: schema.type };
    case 'picklist':
      return { enum: schema.options };
    case 'literal':
      return { const: schema.literal };
    case 'array':
      return { type: 'array', items: jsonSchemaOf(schema.item as Schema) };
    case 'union':
      return { anyOf: (schema.options as readonly Schema[]).map((option) => jsonSchemaOf(option)) };
    default:
      throw new Error(`A schema of type ${schema.type} has no form here`);
  }
}

const CONSTRAINTS: Readonly<Record<string, (requirement: unknown) => JsonSchema>> = {
  integer: () => ({ type: 'integer' }),
  min_value: (requirement) => ({ minimum: requirement }),
  max_value: (requirement) => ({ maximum: requirement }),
  gt_value: (requirement) => ({ exclusiveMinimum: requirement }),
  min_length: (requirement) => ({ minItems: requirement }),
  max_length: (requirement) => ({ maxItems: requirement }),
  regex: (requirement) => patternOf(requirement as RegExp),
};

/** A check in code has no form in JSON Schema: the gateway's own look finds what it refuses. */
function constraintsOf(steps: readonly Step[]): JsonSchema {
  return Object.assign({}, ...steps.map(({ type, requirement }) => CONSTRAINTS[type]?.(requirement))) as JsonSchema;
}

/** Editors read patterns with the flag `u` and no other. */
function patternOf({ source, flags }: RegExp): JsonSchema {
  return flags.includes('i') ? {} : { pattern: source };
}
