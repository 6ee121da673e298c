// JSON in and out of the admin API: bodies checked whole, so that one answer names every field that is wrong.

import * as v from 'valibot';
import type { GatewayResponse } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';

/** Twice what the longest good body takes: five hundred Cell names. */
const MAX_BODY_BYTES = 64 * 1024;
/** A caller mends a few faults at a time; a body made of faults must not come back many times its size. */
const MAX_SENTENCES = 10;
const MAX_FIELD_CHARACTERS = 100;

/** The validator passes over them in silence. */
const BUILT_IN_NAMES = ['__proto__', 'constructor', 'prototype'];

export const NO_FIELD = 'is not a field of this request';

export function readJson<S extends v.GenericSchema>(
  schema: S,
  body: Buffer,
  mostBytes = MAX_BODY_BYTES,
): v.InferOutput<S> | Refusal {
  if (body.length > mostBytes) {
    return refusal('PAYLOAD_TOO_LARGE', `The body is limited to ${mostBytes} bytes`);
  }
  const value = parseJson(body);
  const builtIn = BUILT_IN_NAMES.filter((name) => value !== undefined && Object.hasOwn(value, name));
  const result = v.safeParse(schema, value);
  if (result.success && builtIn.length === 0) return result.output;
  const faults = [...builtIn.map((name) => `${name} ${NO_FIELD}`), ...sentences(result.issues ?? [])];
  return refusal('BAD_REQUEST', faults.join('; '));
}

function sentences(issues: readonly v.BaseIssue<unknown>[]): string[] {
  const more = issues.length - MAX_SENTENCES;
  const named = issues.slice(0, MAX_SENTENCES).map(sentence);
  return more > 0 ? [...named, `and ${more} more`] : named;
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const field = (v.getDotPath(issue) ?? 'The body').slice(0, MAX_FIELD_CHARACTERS);
  return issue.kind === 'schema' && issue.received === 'undefined' && issue.path
    ? `${field} is missing`
    : `${field} ${issue.message}`;
}

/** Without a prototype, so that a field is only what the body itself has. */
function parseJson(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.setPrototypeOf(value, null) as object;
  } catch {
    return undefined;
  }
}

export function jsonAnswer(status: number, body: object, headers: Record<string, string> = {}): GatewayResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
