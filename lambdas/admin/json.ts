// JSON in and out of the admin API: bodies checked whole, so that one answer names every field that is wrong.

import * as v from 'valibot';
import type { GatewayResponse } from '../domain/http';
import { type Refusal, refusal } from '../domain/refusal';

export function readJson<S extends v.GenericSchema>(schema: S, body: Buffer): v.InferOutput<S> | Refusal {
  const result = v.safeParse(schema, parseJson(body));
  return result.success ? result.output : refusal('BAD_REQUEST', result.issues.map(sentence).join('; '));
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'The body';
  return issue.kind === 'schema' && issue.received === 'undefined' && issue.path
    ? `${field} is missing`
    : `${field} ${issue.message}`;
}

function parseJson(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return Array.isArray(value) ? undefined : value;
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
