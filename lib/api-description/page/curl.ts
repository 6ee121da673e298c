// The line that calls an operation from a shell, with its examples.

import { shellWord } from '../../terminal/shell-word';
import type { OperationObject, ParameterObject } from './openapi';

export interface CurlOf {
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
