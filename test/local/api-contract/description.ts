// The published description as a judge: what it documents, and what is wrong with an answer by it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { parse } from 'yaml';
import type { RawAnswer } from '../support/raw-request';

interface Schema {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, unknown>>;
}

interface Response {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, Schema>>;
  readonly 'x-error-codes'?: readonly string[];
}

interface DescribedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, { readonly required: boolean; readonly schema: object }>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

export const DESCRIPTION_FILE = join(__dirname, '../../../docs/api/openapi.yaml');

export function readDescription(): Description {
  return parse(readFileSync(DESCRIPTION_FILE, 'utf8')) as Description;
}

/** `<operation> <status> <code>`; the code is `-` where the answer is no refusal of the gateway. */
export type Outcome = string;

export function outcome(operation: string, status: number | string, code = '-'): Outcome {
  return `${operation} ${status} ${code}`;
}

export interface Operation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly responses: ReadonlyMap<string, Response>;
}

export class ApiDescription {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #document: Description;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Description) {
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: false }).addSchema(document, 'api');
    const all = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId: id, responses }]): Operation => {
        const resolved = Object.entries(responses).map(
          ([status, response]) => [status, this.#resolve(response)] as const,
        );
        return { id, method: method.toUpperCase(), path, responses: new Map(resolved) };
      }),
    );
    this.operations = new Map(all.map((operation) => [operation.id, operation]));
  }

  outcomes(): Outcome[] {
    return [...this.operations.values()].flatMap(({ id, responses }) =>
      [...responses].flatMap(([status, response]) => {
        const codes = response['x-error-codes'] ?? [];
        const answers = codes.length === 0 || isAlsoAnswer(response) ? ['-'] : [];
        return [...answers, ...codes].map((code) => outcome(id, status, code));
      }),
    );
  }

  /** What the description does not allow in this answer; `code` is the refusal's, undefined for none. */
  faults(operationId: string, answer: RawAnswer, code: string | undefined): string[] {
    const operation = this.operations.get(operationId);
    if (operation === undefined) return [`${operationId} is not described`];
    const response = operation.responses.get(String(answer.status)) ?? operation.responses.get('default');
    if (response === undefined) return [`status ${answer.status} is not described`];
    const codes = response['x-error-codes'] ?? [];
    return [
      ...(code === undefined || codes.includes(code) ? [] : [`code ${code} is not described under ${answer.status}`]),
      ...this.#headerFaults(response, answer),
      ...this.#bodyFaults(response, answer, operation.method === 'HEAD'),
    ];
  }

  #resolve(response: Response & { readonly $ref?: string }): Response {
    const name = response.$ref?.split('/').at(-1);
    return name === undefined ? response : (this.#document.components.responses[name] ?? {});
  }

  #headerFaults({ headers = {} }: Response, answer: RawAnswer): string[] {
    return Object.keys(headers).flatMap((name) => {
      const { required, schema } = this.#document.components.headers[name] ?? {
        required: true,
        schema: false as never,
      };
      const value = answer.headers[name.toLowerCase()];
      if (value === undefined) return required ? [`header ${name} is missing`] : [];
      return this.#schemaFaults(schema, value, `header ${name}`);
    });
  }

  #bodyFaults({ content }: Response, { headers, body }: RawAnswer, isHead: boolean): string[] {
    if (isHead || content === undefined) return body.length === 0 ? [] : ['a body that is not described'];
    const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
    const media = content[type] ?? content['*/*'];
    if (media === undefined) return [`media type ${type} is not described`];
    const text = body.toString('utf8');
    return this.#schemaFaults(media.schema, type === 'application/json' ? JSON.parse(text) : text, 'body');
  }

  #schemaFaults(schema: object, value: unknown, of: string): string[] {
    const validate = this.#validatorOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${of}${instancePath} ${message}`);
  }

  /** Compiles each schema once: hundreds of responses share a few dozen. */
  #validatorOf(schema: object): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/');
    const known = this.#validators.get(text);
    if (known !== undefined) return known;
    const validate = this.#ajv.compile(JSON.parse(text) as object);
    this.#validators.set(text, validate);
    return validate;
  }
}

/** One status for refusals and for something else. */
function isAlsoAnswer({ content }: Response): boolean {
  return Object.values(content ?? {}).some(({ examples }) => examples?.['answer'] !== undefined);
}
