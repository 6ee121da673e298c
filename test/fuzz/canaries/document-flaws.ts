// Flaws in reading what callers, Cells and operators write down.

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import * as json from '../../../lambdas/admin/json';
import * as lightChanges from '../../../lambdas/admin/lights/changes';
import * as identity from '../../../lambdas/authorizer/identity';
import { CELL_NAME } from '../../../lambdas/contract/route-table';
import { refusal } from '../../../lambdas/domain/refusal';
import * as verdict from '../../../lambdas/domain/verdict';
import * as probeAnswer from '../../../lambdas/health/http-probe';
import * as cellsSection from '../../../lib/deploy-config/cells-section';
import * as yamlFile from '../../../lib/deploy-config/yaml-file';
import { type Canary, inheriting, replacing } from './canary';

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Fills what is missing, as many a merge of defaults does, prototypes included. */
function fillIn(target: Fields, source: unknown): void {
  if (!isObject(source)) return;
  for (const name of Object.keys(source)) {
    const known = target[name];
    if (isObject(known)) fillIn(known, source[name]);
    else if (known === undefined) target[name] = source[name];
  }
}

/** A copy by assignment: `__proto__` becomes its prototype, and what is inherited is copied as its own. */
function copied(value: unknown): Fields {
  const assigned: unknown = isObject(value) ? Object.assign({}, value) : {};
  const copy: Fields = {};
  for (const name in assigned as Fields) copy[name] = (assigned as Fields)[name];
  return copy;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Reads a body of limited size, and names a limited number of faults. */
const readingWith = (most: { readonly bytes: number; readonly sentences: number }) =>
  replacing(json, 'readJson', (own) => (schema, body) => {
    if (body.length > most.bytes) return own(schema, body);
    const result = v.safeParse(schema, parsed(body));
    const named = (result.issues ?? []).slice(0, most.sentences).map(({ message }) => message.slice(0, 100));
    return result.success ? result.output : refusal('BAD_REQUEST', named.join('; '));
  });

function deepest(value: unknown): number {
  return isObject(value) ? 1 + Math.max(0, ...Object.values(value).map(deepest)) : 0;
}

/** Read as by a parser that is asked no questions. */
function careless(file: string, options: { readonly maxAliasCount?: number } = {}): yamlFile.YamlFile {
  const content = parse(readFileSync(file, 'utf8'), { logLevel: 'error', ...options }) as Fields;
  return { content, placeOf: () => undefined };
}

export const DOCUMENT_FLAWS: readonly Canary[] = [
  {
    of: 'prototype pollution',
    flaw: 'a body is merged into defaults, `__proto__` and all',
    fault: /a prototype was written to/,
    replacements: [
      replacing(json, 'readJson', (own) => (schema, body) => {
        fillIn({}, parsed(body));
        return own(schema, body);
      }),
    ],
  },
  {
    of: 'prototype pollution',
    flaw: 'inherited claims count',
    fault: /the claim (?:sub|tenantId|role) is undefined and was read as/,
    replacements: [replacing(identity, 'readIdentity', (own) => (claims, names) => own(copied(claims), names))],
  },
  {
    of: 'prototype pollution',
    flaw: 'an inherited verdict counts',
    fault: /a verdict that nobody gave: allow/,
    replacements: [replacing(verdict, 'decodeVerdict', (own) => (context) => own(copied(context)))],
  },
  {
    of: 'prototype pollution',
    flaw: 'the name of a light is looked up by `in`',
    fault: /for the name (?:__proto__|constructor|toString|hasOwnProperty)/,
    replacements: [
      replacing(
        lightChanges,
        'createLightChanges',
        (own) => (options) => own({ ...options, routes: { cells: inheriting(options.routes.cells) } }),
      ),
    ],
  },
  {
    of: 'JSON bombs',
    flaw: 'every fault of a body is named in the answer',
    fault: /an answer of \d+ characters/,
    replacements: [readingWith({ bytes: 64 * 1024, sentences: Infinity })],
  },
  {
    of: 'JSON bombs',
    flaw: 'a body of any length is read',
    fault: /for a body of \d+ bytes/,
    replacements: [readingWith({ bytes: Infinity, sentences: 10 })],
  },
  {
    of: 'JSON bombs',
    flaw: 'a health answer is walked by recursion',
    fault: /Maximum call stack size exceeded/,
    replacements: [
      replacing(probeAnswer, 'errorOfBody', (own) => (body) => (deepest(parsed(body)) > 100 ? 'bad_body' : own(body))),
    ],
  },
  {
    of: 'description and route files',
    flaw: 'aliases are expanded without an end',
    fault: / alias.* was not told|Alias.* was not told|Maximum call stack/,
    replacements: [
      replacing(yamlFile, 'readYaml', (own) => (file, faults) => {
        try {
          return careless(file, { maxAliasCount: -1 });
        } catch {
          return own(file, faults);
        }
      }),
    ],
  },
  {
    of: 'description and route files',
    flaw: 'what the parser throws ends the run',
    fault: /ReferenceError|YAMLParseError|RangeError/,
    replacements: [replacing(yamlFile, 'readYaml', () => (file) => careless(file))],
  },
  {
    of: 'description and route files',
    flaw: 'any name is a Cell’s',
    fault: /a Cell named|a table of Cells with a prototype/,
    replacements: [
      replacing(cellsSection, 'cellRoutes', (own) => (raw, faults) => {
        const urls = [...raw].map(([name, { value }]) => [name, isObject(value) ? value['url'] : value] as const);
        const named = urls.filter(([, url]) => typeof url === 'string' && URL.canParse(url));
        if (named.length === 0) return own(raw, faults);
        return Object.fromEntries(named.map(([name, url]) => [name, { baseUrl: String(url), core: true }]));
      }),
    ],
  },
  {
    of: 'description and route files',
    flaw: 'an address of a Cell may hold credentials',
    fault: /a Cell at "/,
    replacements: [
      replacing(cellsSection, 'cellRoutes', (own) => (raw, faults) => {
        const urls = [...raw].map(([name, { value }]) => [name, isObject(value) ? value['url'] : value] as const);
        const named = urls.filter(([name, url]) => CELL_NAME.test(name) && /^https?:.*@/.test(String(url)));
        const open = named.filter(([, url]) => URL.canParse(String(url)));
        if (open.length === 0) return own(raw, faults);
        return Object.fromEntries(open.map(([name, url]) => [name, { baseUrl: String(url), core: true }]));
      }),
    ],
  },
];
