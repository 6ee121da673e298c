// Parameters that several operations take.

import type { Parameter } from './operation';

export const CELL_NAME_SCHEMA = { type: 'string', pattern: '^[a-z0-9_-]{1,64}$' } as const;
export const FLAG_SCHEMA = { type: 'string', enum: ['0', '1'] } as const;

const text = { type: 'string' } as const;

export const CELL_PARAMETER: Parameter = {
  name: 'cell',
  in: 'path',
  required: true,
  description: 'Name of the Cell',
  schema: CELL_NAME_SCHEMA,
  example: 'crm',
};

export const TENANT_ID_PARAMETER: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of the tenant',
  schema: text,
  example: 'acme',
};

export const REQUEST_ID_PARAMETER: Parameter = {
  name: 'X-Request-ID',
  in: 'header',
  description: 'Id of the request, in every log line and answer. Cells tell repeated writes by it.',
  schema: text,
  example: '5d1c2f5e-7a53-4b0e-9d7f-0f1f6f4d1c11',
};

/** Any operation takes them. */
export const COMMON_PARAMETERS: Readonly<Record<string, Parameter>> = {
  'Accept-Language': {
    name: 'Accept-Language',
    in: 'header',
    description:
      'Language of error messages, `zh-CN` or `en`, by weights (RFC 9110). Without it, or where it names neither, the deployment’s default: `zh-CN` unless configured.',
    schema: text,
    example: 'en',
  },
  'X-Trace-Id': {
    name: 'X-Trace-Id',
    in: 'header',
    description:
      'Id across services. Where it is missing, the trace of traceparent or X-Request-ID stands in, else one is made.',
    schema: text,
    example: '0f3a1c9e5b7d4862a1b2c3d4e5f60718',
  },
};

export function query(name: string, description: string, schema: object, example: string | number): Parameter {
  return { name, in: 'query', description, schema, example };
}

export function header(name: string, description: string, example: string): Parameter {
  return { name, in: 'header', description, schema: text, example };
}
