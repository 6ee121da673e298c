// Content of the page that shows the API description: made here as plain HTML, so that it reads without a script.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { type Html, html } from '../../../lambdas/pages/html';
import { COMMON_HEADERS } from '../answer-headers';
import { ERROR_GUIDE } from '../error-guide';
import { inline, paragraphs } from './markup';
import type { Described } from './openapi';
import { operationArticle, operationTitle, type PlacedOperation } from './operation-article';
import { schemaSection } from './schema-section';

// The page's error catalogue: every code of the closed list, in both languages.

function errorSection(): Html {
  return html`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Errors <span lang="zh-CN">错误码</span></h2>
${(Object.keys(ERRORS) as ErrorCode[]).map(errorArticle)}</section>`;
}

function errorArticle(code: ErrorCode): Html {
  const { status, en, zh } = ERRORS[code];
  return html`<article id="error-${code}" class="error-code" data-search="${code} ${status} ${en} ${zh}">
<h3><code>${code}</code> <span class="status">${status}</span></h3>
${explanation('en', en, ERROR_GUIDE.en[code], ['Cause', 'What to do'])}
${explanation('zh-CN', zh, ERROR_GUIDE.zh[code], ['原因', '处理方法'])}</article>`;
}

function explanation(
  lang: string,
  message: string,
  { cause, remedy }: { cause: string; remedy: string },
  [causeLabel, remedyLabel]: readonly [string, string],
): Html {
  return html`<div lang="${lang}"><p class="message">${message}</p>
<dl>${entry(causeLabel, cause)}${entry(remedyLabel, remedy)}</dl></div>`;
}

function entry(label: string, text: string): Html {
  return html`<div><dt>${label}</dt><dd>${inline(text)}</dd></div>`;
}

export function pageNavigation(described: Described): string {
  return html`${described.tags.map(({ name }) => navigationGroup(name, operationsOf(described, name)))}<ul>
<li><a href="#errors">Errors <span lang="zh-CN">错误码</span></a></li>
<li><a href="#schemas">Schemas</a></li></ul>`.text;
}

function navigationGroup(name: string, operations: readonly PlacedOperation[]): Html {
  return html`<div class="group"><h2>${name}</h2><ul>${operations.map((placed) => {
    const id = placed.operation.operationId;
    return html`<li data-for="${id}"><a href="#${id}">${operationTitle(placed)}</a></li>`;
  })}</ul></div>
`;
}

export function pageContent(described: Described): string {
  const tags = described.tags.map(
    ({ name, description }) => html`<section class="tag" aria-labelledby="tag-${name}">
<h2 id="tag-${name}">${name}</h2>
<p class="muted">${inline(description)}</p>
${operationsOf(described, name).map((placed) => operationArticle(placed, described))}</section>
`,
  );
  return html`${introduction(described)}
${tags}${errorSection()}
${schemaSection(described.components.schemas)}`.text;
}

function introduction({ info, openapi }: Described): Html {
  return html`<section class="introduction" aria-labelledby="introduction-title">
<h2 id="introduction-title">About</h2>
<p class="muted">Version ${info.version}, OpenAPI ${openapi}</p>
${paragraphs(info.description)}<p>On every answer: ${COMMON_HEADERS.join(', ')}</p></section>`;
}

function operationsOf({ paths }: Described, tag: string): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ path, method, operation })),
  );
}
