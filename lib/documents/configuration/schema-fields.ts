// Reads the schema of the deployment description: every field with what it takes, what holds without it, and what it does.

import * as v from 'valibot';
import { type Does, sectionFacts, sentenceOf, variantsOf } from './schema-parts';

export interface Field {
  /** Dotted path; a name that the user chooses stands in angle brackets. */
  readonly path: string;
  /** Undefined for a section, whose fields follow. */
  readonly accepts: string | undefined;
  /** In words or as YAML; undefined where it has to be chosen. */
  readonly standard: string | undefined;
  readonly does: string;
}

interface Place {
  readonly path: string;
  readonly does: Does;
}

/** @throws Error for a schema that cannot be described: a field without a description, or of a kind not known here. */
export function fieldsOf(schema: v.GenericSchema, parent = ''): Field[] {
  const { entries, does } = sectionFacts(schema) ?? {};
  if (!entries || !does) throw new Error(`${parent || 'the schema'} is no section`);
  return Object.entries(entries).flatMap(([key, entry]) => {
    const path = parent === '' ? key : `${parent}.${key}`;
    const text = does[key];
    if (text === undefined) throw new Error(`${path} has no description`);
    return described(entry, { path, does: text });
  });
}

function described(schema: v.GenericSchema, { path, does }: Place): Field[] {
  const whereAbsent = typeof does === 'string' ? undefined : does[1];
  const inner = unwrap(schema);
  const isSection = sectionFacts(inner) !== undefined || variantsOf(inner) !== undefined;
  const field: Field = {
    path,
    does: sentenceOf(does),
    accepts: isSection ? undefined : accepted(inner, path),
    standard: whereAbsent ?? standardOf(schema, path),
  };
  return [field, ...nested(inner, path)];
}

function nested(schema: v.GenericSchema, path: string): Field[] {
  const parts = schema as { options?: unknown; pipe?: readonly { type: string; value?: v.GenericSchema }[] };
  if (sectionFacts(schema)) return fieldsOf(schema, path);
  const variants = variantsOf(schema);
  if (variants) return variants.flatMap((variant) => fieldsOf(variant, path));
  if (schema.type === 'union') return (parts.options as v.GenericSchema[]).flatMap((option) => nested(option, path));
  // As mapOf makes it.
  const value = parts.pipe?.find(({ type }) => type === 'record')?.value;
  return value && sectionFacts(value) ? fieldsOf(value, `${path}.<key>`) : [];
}

function unwrap(schema: v.GenericSchema): v.GenericSchema {
  const { wrapped } = schema as { wrapped?: v.GenericSchema };
  return wrapped ? unwrap(wrapped) : schema;
}

/** The message of a check says what it expects: that is what the field accepts. */
function accepted(schema: v.GenericSchema, path: string): string {
  const { message, pipe = [] } = schema as { message?: unknown; pipe?: readonly { message?: unknown }[] };
  const text = [message, ...pipe.map((step) => step.message)].find((candidate) => typeof candidate === 'string');
  if (text === undefined) throw new Error(`${path} does not say what it accepts`);
  return `${text}${unitOf(path, text)}`;
}

const UNITS: readonly (readonly [suffix: RegExp, unit: string])[] = [
  [/Ms$/, 'milliseconds'],
  [/Seconds$/, 'seconds'],
  [/Days$/, 'days'],
  [/Mb$/, 'MB'],
];

/** Units stand in the names of fields. */
function unitOf(path: string, text: string): string {
  const unit = UNITS.find(([suffix]) => suffix.test(path))?.[1];
  return unit === undefined || text.includes(unit) ? '' : `, ${unit}`;
}

function standardOf(schema: v.GenericSchema, path: string): string | undefined {
  if (!('wrapped' in schema)) return undefined;
  if (schema.type === 'exact_optional') throw new Error(`${path} does not say what holds without it`);
  const value: unknown = v.getDefault(schema);
  if (typeof value === 'string') return value === '' ? 'empty' : `\`${value}\``;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `\`[${value.join(', ')}]\``;
  if (typeof value !== 'object' || value === null) return `\`${JSON.stringify(value)}\``;
  return Object.entries(value)
    .map(([key, part]) => `${key}: ${String(part)}`)
    .join(', ');
}
