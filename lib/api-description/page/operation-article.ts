// One operation on the page: what it takes, the line that calls it, and everything it may answer.

import { ERRORS, type ErrorCode } from '../../../lambdas/contract/errors';
import { COMMON_HEADERS } from '../answer-headers';
import { curlLine } from './curl';
import { type Child, copyable, element, inline, type Markup, paragraphs } from './markup';
import { type Described, type OperationObject, type ResponseObject, resolve } from './openapi';
import { typeText } from './schema-section';
import { table } from './table';

export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

export function operationTitle({ method, path }: PlacedOperation): Child[] {
  return [
    element('span', { class: `method ${method}` }, method.toUpperCase()),
    ' ',
    element('code', {}, path.replaceAll('/', '\u200b/').replace('\u200b', '')),
  ];
}

export function operationArticle(placed: PlacedOperation, document: Described): Markup {
  const { operation, method, path } = placed;
  const { operationId: id, summary, description, security, requestBody } = operation;
  const parameters = operation.parameters.map((one) => resolve(one, document.components.parameters));
  const base = document.servers[0]?.variables.gateway.default ?? '';
  const [scheme] = security.flatMap((one) => Object.keys(one));
  const body = Object.values(requestBody?.content ?? {})[0];
  return element(
    'article',
    { id, class: 'operation', 'aria-labelledby': `${id}-title` },
    element('h3', { id: `${id}-title` }, element('a', { href: `#${id}` }, operationTitle(placed))),
    element('p', { class: 'summary' }, inline(summary)),
    description === undefined ? undefined : paragraphs(description),
    element('p', { class: 'muted' }, scheme === undefined ? 'Open: no token' : accessText(scheme, document)),
    part('Call'),
    copyable(curlLine({ base, method, path, operation, parameters }), `the line that calls ${id}`),
    body && [part('Body'), element('p', {}, typeText(body.schema)), example(body.example)],
    part('Parameters'),
    table(
      ['Name', 'In', 'Type', 'Meaning'],
      parameters.map((one) => [
        element('code', {}, one.name),
        [one.in, one.required ? ', required' : undefined],
        typeText(one.schema),
        inline(one.description),
      ]),
    ),
    part('Answers'),
    Object.entries(operation.responses).map(([status, response]) =>
      answer(status, resolve(response, document.components.responses)),
    ),
  );
}

function part(title: string): Markup {
  return element('h4', {}, title);
}

function accessText(scheme: string, { components }: Described): Child[] {
  return ['Token: ', inline(components.securitySchemes[scheme]?.description ?? '')];
}

function answer(
  status: string,
  { description, headers = {}, content = {}, 'x-error-codes': codes = [] }: ResponseObject,
): Markup {
  const [type, media] = Object.entries(content)[0] ?? [];
  const isRefusal = codes.length > 0;
  const own = Object.values(media?.examples ?? {}).filter((_, index) => index >= codes.length);
  const first = media?.examples?.['answer']?.value ?? media?.example;
  return element(
    'div',
    { class: 'answer' },
    element('p', { class: 'status' }, status === 'default' ? 'other' : status),
    element(
      'div',
      {},
      isRefusal && own.length === 0 ? undefined : element('p', {}, inline(description.split('\n\n', 1)[0] ?? '')),
      type === undefined || isRefusal
        ? undefined
        : element('p', { class: 'muted' }, type, ' ', typeText(media?.schema ?? {})),
      first === undefined ? undefined : example(first),
      codes.map((code) => refusal(code, media?.examples?.[code]?.value)),
      ownHeaders(headers),
    ),
  );
}

/** The ones that every answer has stand in the introduction. */
function ownHeaders(headers: object): Child {
  const own = Object.keys(headers).filter((name) => !(COMMON_HEADERS as readonly string[]).includes(name));
  return own.length === 0 ? undefined : element('p', { class: 'muted small' }, 'Headers: ', own.join(', '));
}

function refusal(code: string, envelope: unknown): Markup {
  const link = element('a', { href: `#error-${code}`, 'data-code': code }, element('code', {}, code));
  return element(
    'div',
    { class: 'refusal' },
    element('p', {}, link, ' ', element('span', { class: 'muted small' }, ERRORS[code as ErrorCode].en)),
    envelope === undefined ? undefined : example(envelope, code),
  );
}

function example(value: unknown, of = ''): Markup {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return element(
    'details',
    {},
    element('summary', {}, of === '' ? 'Example' : ['Example', element('span', { class: 'unseen' }, ` of ${of}`)]),
    element('pre', { tabindex: '0' }, element('code', {}, text)),
  );
}
