// One operation on the page: what it takes, the line that calls it, and everything it may answer.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { type Html, html, type Part } from '../../../lambdas/pages/html';
import { shellWord } from '../../terminal/shell-word';
import { COMMON_HEADERS } from '../answer-headers';
import { copyable, inline, paragraphs, said, table } from './markup';
import { type Described, type OperationObject, type ParameterObject, type ResponseObject, resolve } from './openapi';
import { typeText } from './schema-section';
import { inChinese } from './texts-zh';
import { both, COLUMNS, SUMMARIES_ZH } from './words';

// The line that calls an operation from a shell, with its examples.

interface CurlOf {
  readonly base: string;
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
  /** Resolved. */
  readonly parameters: readonly ParameterObject[];
}

/** Optional query parameters are left to the reader: all of them at once seldom make sense. */
export function curlLine({ base, method, path, operation, parameters }: CurlOf): string {
  const needed = parameters.filter((one) => one.required === true);
  const filled = parameters
    .filter((one) => one.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(example)), path);
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const parts = [
    'curl -i',
    ...methodOption(method, body !== undefined),
    ...(operation.security.length > 0 ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...needed.filter((one) => one.in === 'header').map(({ name, example }) => `-H ${shellWord(`${name}: ${example}`)}`),
    ...(body === undefined
      ? []
      : [`-H ${shellWord(`Content-Type: ${body[0]}`)}`, `-d ${shellWord(JSON.stringify(body[1].example))}`]),
    shellWord(base + filled),
  ];
  return parts.join(' ');
}

function methodOption(method: string, hasBody: boolean): string[] {
  if (method === 'head') return ['--head'];
  return method === 'get' || (method === 'post' && hasBody) ? [] : [`-X ${method.toUpperCase()}`];
}

export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** Methods of one path that do the same: one entry of the page. */
export type OperationGroup = readonly [PlacedOperation, ...PlacedOperation[]];

export function groupsOf(operations: readonly PlacedOperation[]): OperationGroup[] {
  const groups = new Map<string, [PlacedOperation, ...PlacedOperation[]]>();
  for (const placed of operations) {
    const key = JSON.stringify([placed.path, placed.operation.summary]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  return [...groups.values()];
}

/** The path is one text: what is copied is the path, and it breaks anywhere where it must. */
export function operationTitle(group: OperationGroup): Html {
  const methods = group.map(({ method }) => html`<span class="method ${method}">${method.toUpperCase()}</span> `);
  return html`${methods}<code>${group[0].path}</code>`;
}

export function summaryOf({ operationId, summary }: OperationObject): Html {
  const zh = SUMMARIES_ZH[operationId];
  return zh === undefined ? html`${inline(summary)}` : both(inline(summary), zh);
}

export function operationArticle(group: OperationGroup, document: Described): Html {
  const [{ operation }, ...others] = group;
  const { operationId: id, description, security } = operation;
  const [scheme] = security.flatMap((one) => Object.keys(one));
  const open = both('Open: no token', '公开：不需要令牌');
  // Links to each method lead here.
  const anchors = others.map((one) => html`<span id="${one.operation.operationId}"></span>`);
  const body = group.map((one) => Object.values(one.operation.requestBody?.content ?? {})[0]).find((one) => one);
  return html`<article id="${id}" class="operation" aria-labelledby="${id}-title">${anchors}
<h3 id="${id}-title"><a href="#${id}">${operationTitle(group)}</a></h3>
<p class="summary">${summaryOf(operation)}</p>
${description === undefined ? undefined : saidInParagraphs(description)}
<p class="muted">${scheme === undefined ? open : accessText(scheme, document)}</p>
<h4>${both('Call', '调用')}</h4>${callLines(group, document)}
${body && html`<h4>${both('Body', '请求体')}</h4><p>${typeText(body.schema)}</p>${exampleBox(body.example)}`}
<h4>${both('Parameters', '参数')}</h4>${parameterTable(group, document)}
<h4>${both('Answers', '响应')}</h4>${answersOf(group, document).map(([status, response]) => answer(status, response))}</article>`;
}

/** One line for those without a body, and one for those with. */
function callLines(group: OperationGroup, document: Described): Html[] {
  const base = document.servers[0]?.variables.gateway.default ?? '';
  const kinds = [false, true].map((hasBody) =>
    group.find(({ operation }) => (operation.requestBody !== undefined) === hasBody),
  );
  return kinds.flatMap((placed) => {
    if (placed === undefined) return [];
    const { operation, method, path } = placed;
    const parameters = operation.parameters.map((one) => resolve(one, document.components.parameters));
    const line = curlLine({ base, method, path, operation, parameters });
    const id = operation.operationId;
    return [copyable(line, both(`the line that calls ${id}`, `调用 ${id} 的命令`))];
  });
}

/** The parameters of all methods, each with those that need it. */
function parameterTable(group: OperationGroup, document: Described): Html {
  const all = group.flatMap(({ operation, method }) =>
    operation.parameters.map((one) => ({ one: resolve(one, document.components.parameters), method })),
  );
  const names = [...new Set(all.map(({ one }) => `${one.in} ${one.name}`))];
  const rows = names.flatMap((name) => {
    const same = all.filter(({ one }) => `${one.in} ${one.name}` === name);
    const needing = same.filter(({ one }) => one.required === true).map(({ method }) => method.toUpperCase());
    return same[0] === undefined ? [] : [parameterRow(same[0].one, needing, needing.length === group.length)];
  });
  return table([COLUMNS.name, COLUMNS.place, COLUMNS.type, COLUMNS.meaning], rows);
}

/** The answers of all methods, those of one status as one. */
function answersOf(group: OperationGroup, document: Described): (readonly [string, ResponseObject])[] {
  const answers = new Map<string, ResponseObject>();
  for (const { operation } of group) {
    for (const [status, given] of Object.entries(operation.responses)) {
      const response = resolve(given, document.components.responses);
      const known = answers.get(status);
      answers.set(status, known === undefined ? response : joined(known, response));
    }
  }
  return [...answers].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function joined(one: ResponseObject, other: ResponseObject): ResponseObject {
  const codes = [...new Set([...(one['x-error-codes'] ?? []), ...(other['x-error-codes'] ?? [])])];
  const [wide, narrow] =
    (other['x-error-codes'] ?? []).length > (one['x-error-codes'] ?? []).length ? [other, one] : [one, other];
  const content = wide.content ?? narrow.content;
  return { ...wide, ...(content && { content }), ...(codes.length > 0 && { 'x-error-codes': codes }) };
}

function parameterRow(
  { name, in: place, schema, description }: ParameterObject,
  needing: readonly string[],
  isAlways: boolean,
): Part[] {
  const of = isAlways ? '' : ` (${needing.join(', ')})`;
  const needed = needing.length === 0 ? undefined : both(`, required${of}`, `，必填${of}`);
  return [html`<code>${name}</code>`, [place, needed], typeText(schema), said(description)];
}

function saidInParagraphs(english: string): Html[] {
  const zh = inChinese(english);
  if (zh === undefined) return paragraphs(english);
  return [html`<div lang="en">${paragraphs(english)}</div><div lang="zh-CN">${paragraphs(zh)}</div>`];
}

function accessText(scheme: string, { components }: Described): Part[] {
  return [both('Token: ', '令牌：'), said(components.securitySchemes[scheme]?.description ?? '')];
}

function answer(
  status: string,
  { description, headers = {}, content = {}, 'x-error-codes': codes = [] }: ResponseObject,
): Html {
  const [type, media] = Object.entries(content)[0] ?? [];
  const isRefusal = codes.length > 0;
  const own = Object.values(media?.examples ?? {}).filter((_, index) => index >= codes.length);
  const first = media?.examples?.['answer']?.value ?? media?.example;
  const isDescribed = !isRefusal || own.length > 0;
  return html`<div class="answer"><p class="status">${status === 'default' ? both('other', '其他') : status}</p><div>
${isDescribed ? html`<p>${said(description.split('\n\n', 1)[0] ?? '')}</p>` : undefined}
${type === undefined || isRefusal ? undefined : html`<p class="muted">${type} ${typeText(media?.schema ?? {})}</p>`}
${first === undefined ? undefined : exampleBox(first)}
${codes.map((code) => refusal(code, media?.examples?.[code]?.value))}${ownHeaders(headers)}</div></div>`;
}

/** The ones that every answer has stand in the introduction. */
function ownHeaders(headers: object): Part {
  const own = Object.keys(headers).filter((name) => !(COMMON_HEADERS as readonly string[]).includes(name));
  return own.length === 0
    ? undefined
    : html`<p class="muted small">${both('Headers: ', '响应头：')}${own.join(', ')}</p>`;
}

function refusal(code: string, envelope: unknown): Html {
  const { en, zh } = ERRORS[code as ErrorCode];
  return html`<div class="refusal">
<p><a href="#error-${code}" data-code="${code}"><code>${code}</code></a> <span class="muted small">${both(en, zh)}</span></p>
${envelope === undefined ? undefined : exampleBox(envelope, code)}</div>`;
}

function exampleBox(value: unknown, of = ''): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const unseen = of === '' ? undefined : html`<span class="unseen"> ${of}</span>`;
  return html`<details><summary>${both('Example', '示例')}${unseen}</summary><pre tabindex="0"><code>${text}</code></pre></details>`;
}
