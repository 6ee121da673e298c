// Content of the page that shows the API description: made here as plain HTML, so that it reads without a script.

import { COMMON_HEADERS } from '../answer-headers';
import { errorSection } from './error-section';
import { element, inline, type Markup, paragraphs } from './markup';
import type { Described } from './openapi';
import { operationArticle, operationTitle, type PlacedOperation } from './operation-article';
import { schemaSection } from './schema-section';

export function pageNavigation(described: Described): string {
  const groups = described.tags.map(({ name }) =>
    element(
      'div',
      { class: 'group' },
      element('h2', {}, name),
      element(
        'ul',
        {},
        operationsOf(described, name).map((placed) =>
          element(
            'li',
            { 'data-for': placed.operation.operationId },
            element('a', { href: `#${placed.operation.operationId}` }, operationTitle(placed)),
          ),
        ),
      ),
    ),
  );
  const more = element(
    'ul',
    {},
    element('li', {}, element('a', { href: '#errors' }, 'Errors ', element('span', { lang: 'zh-CN' }, '错误码'))),
    element('li', {}, element('a', { href: '#schemas' }, 'Schemas')),
  );
  return [...groups, more].map(({ text }) => text).join('\n');
}

export function pageContent(described: Described): string {
  const sections: Markup[] = [
    introduction(described),
    ...described.tags.map(({ name, description }) =>
      element(
        'section',
        { class: 'tag', 'aria-labelledby': `tag-${name}` },
        element('h2', { id: `tag-${name}` }, name),
        element('p', { class: 'muted' }, inline(description)),
        operationsOf(described, name).map((placed) => operationArticle(placed, described)),
      ),
    ),
    errorSection(),
    schemaSection(described.components.schemas),
  ];
  return sections.map(({ text }) => text).join('\n');
}

function introduction({ info, openapi }: Described): Markup {
  return element(
    'section',
    { class: 'introduction', 'aria-labelledby': 'introduction-title' },
    element('h2', { id: 'introduction-title' }, 'About'),
    element('p', { class: 'muted' }, `Version ${info.version}, OpenAPI ${openapi}`),
    paragraphs(info.description),
    element('p', {}, 'On every answer: ', COMMON_HEADERS.join(', ')),
  );
}

function operationsOf({ paths }: Described, tag: string): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ path, method, operation })),
  );
}
