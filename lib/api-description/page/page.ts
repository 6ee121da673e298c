// Content of the page that shows the API description: made here as plain HTML, so that it reads without a script.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { type Html, html } from '../../../lambdas/pages/html';
import { COMMON_HEADERS } from '../answer-headers';
import { ERROR_GUIDE } from '../error-guide';
import { inline, paragraphs, said, table } from './markup';
import type { Described } from './openapi';
import { groupsOf, type OperationGroup, operationArticle, operationTitle } from './operation-article';
import { schemaSection } from './schema-section';
import { both, COLUMNS, INTRODUCTION_ZH, TAGS_ZH } from './words';

// The page's error catalogue: every code of the closed list, in both languages.

function errorSection(): Html {
  return html`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">${both('Errors', '错误码')}</h2>
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

function headerSection({ components: { headers } }: Described): Html {
  const rows = Object.entries(headers).map(([name, { description }]) => [
    html`<code>${name}</code>`,
    said(description),
  ]);
  return html`<section id="headers" aria-labelledby="headers-title">
<h2 id="headers-title">${both('Response headers', '响应头')}</h2>
<article id="response-headers">${table([COLUMNS.name, COLUMNS.meaning], rows)}</article></section>`;
}

export function pageNavigation(described: Described): string {
  return html`${described.tags.map(({ name }) => navigationGroup(name, operationsOf(described, name)))}<ul>
<li><a href="#errors">${both('Errors', '错误码')}</a></li>
<li><a href="#headers">${both('Response headers', '响应头')}</a></li>
<li><a href="#schemas">${both('Schemas', '数据结构')}</a></li></ul>`.text;
}

function navigationGroup(name: string, groups: readonly OperationGroup[]): Html {
  return html`<div class="group"><h2>${tagName(name)}</h2><ul>${groups.map((group) => {
    const id = group[0].operation.operationId;
    return html`<li data-for="${id}"><a href="#${id}">${operationTitle(group)}</a></li>`;
  })}</ul></div>
`;
}

export function pageContent(described: Described): string {
  const tags = described.tags.map(
    ({ name, description }) => html`<section class="tag" aria-labelledby="tag-${name}">
<h2 id="tag-${name}">${tagName(name)}</h2>
<p class="muted">${both(inline(description), TAGS_ZH[name]?.[1] ?? description)}</p>
${operationsOf(described, name).map((group) => operationArticle(group, described))}</section>
`,
  );
  return html`${introduction(described)}
${tags}${errorSection()}
${headerSection(described)}
${schemaSection(described.components.schemas)}`.text;
}

function introduction({ info, openapi }: Described): Html {
  return html`<section class="introduction" aria-labelledby="introduction-title">
<h2 id="introduction-title">${both('About', '说明')}</h2>
<p class="muted">${both('Version', '版本')} ${info.version}, OpenAPI ${openapi}</p>
<div lang="en">${paragraphs(info.description)}</div><div lang="zh-CN">${paragraphs(INTRODUCTION_ZH)}</div>
<p>${both('On every answer: ', '每个响应都带：')}${COMMON_HEADERS.join(', ')}</p></section>`;
}

function tagName(name: string): Html {
  return both(name, TAGS_ZH[name]?.[0] ?? name);
}

function operationsOf({ paths }: Described, tag: string): OperationGroup[] {
  const placed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ path, method, operation })),
  );
  return groupsOf(placed);
}
