// The page's section of schemas: each property with its type, in words.

import { type Html, html, type Part } from '../../../lambdas/pages/html';
import { said, table } from './markup';
import { nameOf, type SchemaObject } from './openapi';
import { both, COLUMNS } from './words';

type Schemas = Readonly<Record<string, SchemaObject>>;

export function schemaSection(schemas: Schemas): Html {
  return html`<section id="schemas" aria-labelledby="schemas-title">
<h2 id="schemas-title">${both('Schemas', '数据结构')}</h2>
${Object.entries(schemas).map(([name, schema]) => schemaArticle(name, schema))}</section>`;
}

function schemaArticle(name: string, schema: SchemaObject): Html {
  const rows = propertyRows(schema, '');
  return html`<article id="schema-${name}" class="schema"><h3><code>${name}</code></h3>
${schema.description === undefined ? undefined : html`<p>${said(schema.description)}</p>`}
${rows.length === 0 ? html`<p>${typeText(schema)}</p>` : table([COLUMNS.property, COLUMNS.type, COLUMNS.meaning], rows)}</article>`;
}

/** One a property; those of an object within it below it, by their whole name. */
function propertyRows(schema: SchemaObject, prefix: string): Part[][] {
  const alternatives = [...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const rows: Part[][] = [];
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const name = prefix + key;
    const isOptional = !(schema.required ?? []).includes(key);
    const type = [typeText(property), isOptional ? both(', optional', '，可选') : undefined];
    const meaning = descriptionOf(property);
    rows.push([html`<code>${name}</code>`, type, meaning && said(meaning)]);
    rows.push(...propertyRows(property.items ?? property, `${name}${property.items ? '[]' : ''}.`));
  }
  return [...rows, ...alternatives.flatMap((one) => propertyRows(one, prefix))];
}

/** Its own, else that of the one alternative to null. */
function descriptionOf({ description, oneOf = [] }: SchemaObject): string | undefined {
  return description ?? oneOf.find((one) => one.description !== undefined)?.description;
}

export function typeText(schema: SchemaObject): Part {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return between(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ', ',
    );
  if (schema.items) return [both('list of ', '列表：'), typeText(schema.items)];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return between(choices.map(typeText), both(' or ', ' 或 '));
  if (schema.allOf) return between(schema.allOf.map(typeText), both(' with ', ' 加 '));
  return [
    schema.type ?? both('anything', '任意'),
    schema.pattern === undefined ? undefined : html` <code>${schema.pattern}</code>`,
  ];
}

function between(parts: readonly Part[], separator: Part): Part[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}
