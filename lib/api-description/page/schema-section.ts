// The page's section of schemas: each property with its type, in words.

import { type Child, element, inline, type Markup } from './markup';
import { nameOf, type SchemaObject } from './openapi';
import { table } from './table';

type Schemas = Readonly<Record<string, SchemaObject>>;

export function schemaSection(schemas: Schemas): Markup {
  return element(
    'section',
    { id: 'schemas', 'aria-labelledby': 'schemas-title' },
    element('h2', { id: 'schemas-title' }, 'Schemas'),
    Object.entries(schemas).map(([name, schema]) => schemaArticle(name, schema)),
  );
}

function schemaArticle(name: string, schema: SchemaObject): Markup {
  const rows = propertyRows(schema, '');
  return element(
    'article',
    { id: `schema-${name}`, class: 'schema' },
    element('h3', {}, element('code', {}, name)),
    schema.description === undefined ? undefined : element('p', {}, inline(schema.description)),
    rows.length === 0 ? element('p', {}, typeText(schema)) : table(['Property', 'Type', 'Meaning'], rows),
  );
}

/** One a property; those of an object within it below it, by their whole name. */
function propertyRows(schema: SchemaObject, prefix: string): Child[][] {
  const alternatives = [...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const rows: Child[][] = [];
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const name = prefix + key;
    const isOptional = !(schema.required ?? []).includes(key);
    const type = [typeText(property), isOptional ? ', optional' : undefined];
    rows.push([element('code', {}, name), type, inline(property.description ?? '')]);
    rows.push(...propertyRows(property.items ?? property, `${name}${property.items ? '[]' : ''}.`));
  }
  return [...rows, ...alternatives.flatMap((one) => propertyRows(one, prefix))];
}

export function typeText(schema: SchemaObject): Child {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return element('a', { href: `#schema-${name}` }, name);
  }
  if (schema.const !== undefined) return element('code', {}, JSON.stringify(schema.const));
  if (schema.enum)
    return between(
      schema.enum.map((value) => element('code', {}, JSON.stringify(value))),
      ', ',
    );
  if (schema.items) return ['list of ', typeText(schema.items)];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return between(choices.map(typeText), ' or ');
  if (schema.allOf) return between(schema.allOf.map(typeText), ' with ');
  return [
    schema.type ?? 'anything',
    schema.pattern === undefined ? undefined : [' ', element('code', {}, schema.pattern)],
  ];
}

function between(parts: readonly Child[], separator: string): Child[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}
