// One operation on the page: what it takes, the line that calls it, and everything it may answer.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { type Html, html, type Part } from '../../../lambdas/pages/html';
import { shellWord } from '../../terminal/shell-word';
import { COMMON_HEADERS } from '../answer-headers';
import { copyable, inline, paragraphs, table } from './markup';
import { type Described, type OperationObject, type ParameterObject, type ResponseObject, resolve } from './openapi';
import { typeText } from './schema-section';

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

export function operationTitle({ method, path }: PlacedOperation): Html {
  // A place to break a long path that is no character: what is copied is the path.
  const parts = path.split('/').map((part, index) => (index < 2 ? part : html`<wbr>/${part}`));
  const breakable = [parts[0], '/', ...parts.slice(1)];
  return html`<span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable}</code>`;
}

export function operationArticle(placed: PlacedOperation, document: Described): Html {
  const { operation, method, path } = placed;
  const { operationId: id, summary, description, security, requestBody } = operation;
  const parameters = operation.parameters.map((one) => resolve(one, document.components.parameters));
  const base = document.servers[0]?.variables.gateway.default ?? '';
  const [scheme] = security.flatMap((one) => Object.keys(one));
  const body = Object.values(requestBody?.content ?? {})[0];
  const line = curlLine({ base, method, path, operation, parameters });
  return html`<article id="${id}" class="operation" aria-labelledby="${id}-title">
<h3 id="${id}-title"><a href="#${id}">${operationTitle(placed)}</a></h3>
<p class="summary">${inline(summary)}</p>
${description === undefined ? undefined : paragraphs(description)}
<p class="muted">${scheme === undefined ? 'Open: no token' : accessText(scheme, document)}</p>
<h4>Call</h4>${copyable(line, `the line that calls ${id}`)}
${body && html`<h4>Body</h4><p>${typeText(body.schema)}</p>${exampleBox(body.example)}`}
<h4>Parameters</h4>${table(['Name', 'In', 'Type', 'Meaning'], parameters.map(parameterRow))}
<h4>Answers</h4>${Object.entries(operation.responses).map(([status, response]) =>
    answer(status, resolve(response, document.components.responses)),
  )}</article>`;
}

function parameterRow({ name, in: place, required, schema, description }: ParameterObject): Part[] {
  const needed = required ? ', required' : undefined;
  return [html`<code>${name}</code>`, [place, needed], typeText(schema), inline(description)];
}

function accessText(scheme: string, { components }: Described): Part[] {
  return ['Token: ', inline(components.securitySchemes[scheme]?.description ?? '')];
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
  return html`<div class="answer"><p class="status">${status === 'default' ? 'other' : status}</p><div>
${isDescribed ? html`<p>${inline(description.split('\n\n', 1)[0] ?? '')}</p>` : undefined}
${type === undefined || isRefusal ? undefined : html`<p class="muted">${type} ${typeText(media?.schema ?? {})}</p>`}
${first === undefined ? undefined : exampleBox(first)}
${codes.map((code) => refusal(code, media?.examples?.[code]?.value))}${ownHeaders(headers)}</div></div>`;
}

/** The ones that every answer has stand in the introduction. */
function ownHeaders(headers: object): Part {
  const own = Object.keys(headers).filter((name) => !(COMMON_HEADERS as readonly string[]).includes(name));
  return own.length === 0 ? undefined : html`<p class="muted small">Headers: ${own.join(', ')}</p>`;
}

function refusal(code: string, envelope: unknown): Html {
  const meaning = ERRORS[code as ErrorCode].en;
  return html`<div class="refusal">
<p><a href="#error-${code}" data-code="${code}"><code>${code}</code></a> <span class="muted small">${meaning}</span></p>
${envelope === undefined ? undefined : exampleBox(envelope, code)}</div>`;
}

function exampleBox(value: unknown, of = ''): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const unseen = of === '' ? undefined : html`<span class="unseen"> of ${of}</span>`;
  return html`<details><summary>Example${unseen}</summary><pre tabindex="0"><code>${text}</code></pre></details>`;
}
