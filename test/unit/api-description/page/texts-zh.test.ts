// Every text of the API page that says what something means is there in Chinese too.

import { apiDocument } from '../../../../lib/api-description/document';
import { type Described, resolve } from '../../../../lib/api-description/page/openapi';
import { groupsOf } from '../../../../lib/api-description/page/operation-article';
import { inChinese, TEXTS_ZH } from '../../../../lib/api-description/page/texts-zh';
import { SUMMARIES_ZH } from '../../../../lib/api-description/page/words';

const document = apiDocument() as Described;
const { components } = document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Every description within a value, however deep; `properties` may have a property of that name. */
function descriptionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'description' && typeof inner === 'string' ? [inner] : descriptionsIn(inner),
  );
}

const TEXTS = {
  parameters: operations.flatMap(({ parameters }) =>
    parameters.map((one) => resolve(one, components.parameters).description),
  ),
  operations: operations.flatMap(({ description }) => description ?? []),
  tokens: Object.values(components.securitySchemes).map(({ description }) => description),
  answers: operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap((one) => {
      const { description, 'x-error-codes': codes = [] } = resolve(one, components.responses);
      const [first = ''] = description.split('\n\n', 1);
      return codes.some((code) => first.startsWith(`\`${code}\``)) ? [] : [first];
    }),
  ),
  schemas: descriptionsIn(components.schemas),
  headers: Object.values(components.headers).map(({ description }) => description),
};

test.each(Object.entries(TEXTS))('%s', (_, texts) => {
  expect(texts.length).toBeGreaterThan(1);
  expect([...new Set(texts)].filter((text) => inChinese(text) === undefined)).toEqual([]);
});

test('Chinese is kept of texts that the description has, and is Chinese', () => {
  const english = new Set(
    Object.values(TEXTS)
      .flat()
      .flatMap((text) => [text, ...text.split(/(?<=\.) /)]),
  );
  expect(Object.keys(TEXTS_ZH).filter((text) => !english.has(text))).toEqual([]);
  // Names of headers and settings stay as they are; three English words in a row are a sentence.
  const withoutCode = Object.values(TEXTS_ZH).map((text) => text.replaceAll(/`[^`]*`/g, ''));
  expect(withoutCode.filter((text) => /(?:\b[A-Za-z]+ ){2}[a-z]+\b/.test(text))).toEqual([]);
});

test('the summary of each entry', () => {
  const placed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const ids = groupsOf(placed).map(([{ operation }]) => operation.operationId);
  expect(ids.filter((id) => SUMMARIES_ZH[id] === undefined)).toEqual([]);
  expect(
    Object.keys(SUMMARIES_ZH).filter((id) => !placed.some(({ operation }) => operation.operationId === id)),
  ).toEqual([]);
});
