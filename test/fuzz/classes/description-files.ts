// The class whose inputs are files: deployment descriptions and route files that are bombs, or reach for more.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type DeployConfig, DeployConfigError, loadDeployConfig } from '../../../lib/deploy-config';
import { MINIMAL } from '../../support/description';
import { type FuzzClass, mustBeNone } from '../support/fuzz-class';
import { hostileText, mostly, NAMES, PLACES } from '../support/hostile-text';
import { prototypeFaults } from '../support/oracle';

const nearly = (least: number, most: number) => fc.integer({ min: least, max: most });

interface Bomb {
  readonly text: string;
  /** Stands in the message of the one fault. */
  readonly told: string;
}

/** Small texts that have no end, or a large one, when they are read to it. */
const bomb: fc.Arbitrary<Bomb> = fc.oneof(
  nearly(8, 14).map((lines) => ({ text: doubled(lines), told: 'Excessive alias count' })),
  nearly(101, 400).map((times) => ({
    text: `a: &a [x]\nb: [${Array.from({ length: times }, () => '*a').join(', ')}]\n`,
    told: 'Excessive alias count',
  })),
  fc.constantFrom('a: &a [*a]\n', 'a: &a { b: *a }\n', 'a: &a { b: [{ c: *a }] }\n').map((text) => ({
    text,
    told: 'Alias within its own anchor',
  })),
  fc.constantFrom('a: *b\n', 'a: [*b]\nb: &b 1\n').map((text) => ({ text, told: 'Unresolved alias' })),
  nearly(2_000, 2_100).map((depth) => ({ text: `a: ${'['.repeat(depth)}`, told: 'RESOURCE_EXHAUSTION' })),
  nearly(2_000, 2_100).map((depth) => ({ text: `a: ${'{a: '.repeat(depth)}`, told: 'RESOURCE_EXHAUSTION' })),
);

/** Each line twice the one before. */
function doubled(lines: number): string {
  return ['a0: &a0 [x, x]\n']
    .concat(Array.from({ length: lines }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`))
    .join('');
}

const url = fc.oneof(
  mostly(...PLACES, 'http://', 'https://', 'erp:8001', '/base', '?x', '#x', '\\', 'user:pw@'),
  fc.constantFrom('http://erp:8001/base/', 'HTTP://erp', 'http://a@b', 'http:erp', 'https://erp?', 'ftp://erp'),
);
/** One hostile part in what is good else: a fault of one part keeps the others from being used. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('erp', 'crm', 'a-b_1') },
  { weight: 1, arbitrary: fc.constantFrom('CRM', 'a b', '../erp', 'erp/x', ...NAMES) },
  { weight: 1, arbitrary: hostileText },
);
const options = fc.constantFrom(
  '',
  ', core: true',
  ', retries: 99',
  ', __proto__: { core: false }',
  ', timeoutMs: .inf',
);
const cells = fc
  .array(fc.tuple(name, url, options), { maxLength: 2 })
  .map((all) =>
    all.map(([own, at, more]) => `  ? ${JSON.stringify(own)}\n  : { url: ${JSON.stringify(at)}${more} }\n`),
  );
const routeList = fc
  .array(fc.tuple(name, url), { maxLength: 2 })
  .map((all) => all.map(([id, at]) => ({ id, path_prefix: `/api/cells/${id}`, upstream: at })))
  .map((list) => JSON.stringify({ routes: list }));
const section = fc.constantFrom(
  '',
  '',
  '',
  '__proto__: { language: en }\n',
  'constructor: { prototype: { language: en } }\n',
  '<<: { language: en }\n',
  'language: !!js/function "() => 1"\n',
  'logs: !!set { level }\n',
  '---\nname: other\n',
  '\u0000',
);
const prefix = fc.constantFrom('', '', '', '%YAML 1.1\n---\n', '\ufeff', '%TAG ! tag:evil.example,2000:\n---\n');

export const descriptionFiles: FuzzClass = {
  name: 'description and route files',
  what: 'aliases that multiply or never end, deep nesting, tags, `__proto__` as a key, Cell names and addresses of every kind: a description, or its faults by name, and no Cell but at an address of the allowed form',
  weight: 2,
  property: () =>
    fc.asyncProperty(
      fc.oneof(
        { weight: 1, arbitrary: bomb.map(({ text, told }) => ({ description: MINIMAL + text, routes: '', told })) },
        { weight: 1, arbitrary: bomb.map(({ text, told }) => ({ description: MINIMAL, routes: text, told })) },
        {
          weight: 4,
          arbitrary: fc.tuple(prefix, section, cells, routeList).map(([head, more, own, list]) => ({
            description: `${head}${MINIMAL}${more}cells:\n${own.join('')}`,
            routes: list,
            told: undefined,
          })),
        },
      ),
      async ({ description, routes: list, told }) => {
        const read = readFiles(description, list);
        const faults = prototypeFaults();
        const message = typeof read === 'string' ? read : '';
        if (typeof read !== 'string') faults.push(...cellFaults(read));
        if (told !== undefined && !message.includes(told)) faults.push(`${told} was not told: ${message}`);
        mustBeNone(faults);
      },
    ),
};

/** @returns the description, or the message that names its faults; anything else that is thrown is a fault here. */
function readFiles(description: string, routes: string): DeployConfig | string {
  const baseDir = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
  try {
    writeFileSync(path.join(baseDir, 'config.yaml'), description);
    if (routes !== '') writeFileSync(path.join(baseDir, 'routes.json'), routes);
    const env: Record<string, string> = routes === '' ? {} : { GATEWAY_ROUTES_PATH: 'routes.json' };
    return loadDeployConfig({ file: 'config.yaml', env, baseDir });
  } catch (error) {
    if (!(error instanceof DeployConfigError)) throw error;
    return error.message;
  } finally {
    rmSync(baseDir, { recursive: true });
  }
}

function cellFaults({ cells: table }: DeployConfig): string[] {
  const faults = Object.getPrototypeOf(table) === null ? [] : ['a table of Cells with a prototype'];
  for (const own of Object.keys(table)) {
    const { baseUrl } = table[own] ?? { baseUrl: '' };
    if (!/^[a-z0-9_-]{1,64}$/.test(own)) faults.push(`a Cell named ${JSON.stringify(own)}`);
    const { protocol, username, password, search, hash } = new URL(baseUrl);
    const isPlain = [username, password, search, hash].every((part) => part === '') && /^https?:$/.test(protocol);
    if (!isPlain || /[\s\\@?#]/.test(baseUrl)) faults.push(`a Cell at ${JSON.stringify(baseUrl)}`);
  }
  return faults;
}
