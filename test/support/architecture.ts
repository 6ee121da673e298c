// Reads what a source file depends on, and judges it by the arrows: who may know whom.

import path from 'node:path';
import { parseSync } from '@swc/core';

export interface Source {
  /** From the project's root, `/` between folders. */
  readonly file: string;
  readonly text: string;
}

export interface Dependency {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export interface SourceFacts {
  readonly dependencies: readonly Dependency[];
  readonly readsEnvironment: boolean;
}

export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** By text: several rules ask the same of the same files. */
const read = new Map<string, SourceFacts>();

/** Every import, export-from, dynamic import, require and import type of a file, and whether it touches `process.env`. */
export function readSource(text: string): SourceFacts {
  const known = read.get(text);
  if (known !== undefined) return known;
  const facts = factsOf(text);
  read.set(text, facts);
  return facts;
}

function factsOf(text: string): SourceFacts {
  const dependencies: Dependency[] = [];
  let readsEnvironment = false;
  visit(parseSync(text, { syntax: 'typescript' }), (node) => {
    const add = (literal: unknown, typeOnly: boolean) => {
      const specifier = (literal as Node | undefined)?.['value'];
      if (typeof specifier === 'string') dependencies.push({ specifier, typeOnly });
    };
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        add(node['source'], node['typeOnly'] === true);
        break;
      case 'TsImportType':
        add(node['argument'], true);
        break;
      case 'TsExternalModuleReference':
        add(node['expression'], false);
        break;
      case 'CallExpression': {
        const callee = node['callee'] as Node;
        const [first] = node['arguments'] as readonly { readonly expression: Node }[];
        if (callee.type === 'Import' || isNamed(callee, 'require')) add(first?.expression, false);
        break;
      }
      case 'MemberExpression':
        if (isNamed(node['object'], 'process') && isNamed(node['property'], 'env')) readsEnvironment = true;
        break;
      default:
    }
  });
  return { dependencies, readsEnvironment };
}

export function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') see(value as Node);
    for (const key in value) if (key !== 'span') visit(value[key as keyof typeof value], see);
  }
}

function isNamed(node: unknown, name: string): boolean {
  return (node as Node | undefined)?.type === 'Identifier' && (node as Node)['value'] === name;
}

/** A folder's rule: which folders and packages its files may know. Node's own modules are packages `node:*`. */
interface Layer {
  readonly name: string;
  readonly files: RegExp;
  /** Tested against a file from the project's root. */
  readonly mayImport: readonly RegExp[];
  readonly mayUse: readonly RegExp[];
}

const FUNCTIONS = 'authorizer|proxy|summary|admin|health|edge|restore-check|usage|probe|rollout-check|forwarder';
const CONTRACT = /^lambdas\/contract\//;
const DOMAIN = /^lambdas\/domain\//;
/** The CLI signs as the gateway does, and its tests hold both together. */
const SIGNING = /^lambdas\/domain\/signing\//;
/** What users' Cells verify with; by its public entry alone. */
const CELL_KIT = /^deploy\/cell-kit\/node\//;
const CELL_KIT_ENTRY = /^deploy\/cell-kit\/node\/index\.ts$/;
/** Orders to a probe Cell, and what obeys them: a Lambda, a process, and whoever gives them share these. */
const PROBE = /^lambdas\/probe\/(order|probe-app)\.ts$/;
/** Secrets come over these. */
const EXCHANGES = /^lambdas\/transport\/(exchange|aws-request)\.ts$/;
const BOARD = /^lambdas\/pages\/board\//;
const MARKUP = /^lambdas\/pages\/html\.ts$/;
const SDK = [/^@aws-sdk\//, /^@smithy\//];
const NODE = /^node:/;
const ANY = /./;

/** A room of `lib`, the rooms it may import besides itself, and the packages it may use. No arrow runs up the list. */
const LIB_ROOMS: readonly (readonly [name: string, mayImport: string, mayUse: readonly RegExp[]])[] = [
  ['terminal', '', [NODE]],
  ['generated-file', '', [NODE]],
  ['alert-rules', '', []],
  ['regions', '', []],
  ['deploy-config', 'alert-rules|regions|terminal', [NODE, /^(valibot|yaml)$/]],
  ['api-description', 'generated-file|terminal', [NODE, /^yaml$/]],
  ['constructs', 'alert-rules|api-description|deploy-config|regions', [ANY]],
  ['observability', 'alert-rules|generated-file', [/^(yaml|constructs)$/, /^aws-cdk-lib(\/|$)/, /^@grafana\//]],
  ['stacks', 'constructs|deploy-config|observability|regions', [ANY]],
  ['app|second-region|warnings', 'app|second-region|warnings|stacks|constructs|deploy-config|regions', [ANY]],
  ['documents', 'generated-file|deploy-config|constructs|regions', [NODE, /^(esbuild|valibot)$/]],
  ['cost', 'generated-file|deploy-config|constructs|app|terminal', [ANY]],
  ['probe', '', [NODE]],
  ['cli', 'deploy-config|probe|regions|terminal', [NODE, /^yaml$/]],
  ['local', 'alert-rules|deploy-config|observability|probe|terminal|app|warnings', [ANY]],
  ['drill', 'local', [NODE]],
];

/** What single rooms of `lib` may import from elsewhere, besides the contract. */
const OUTSIDE_LIB: Readonly<Record<string, readonly RegExp[]>> = {
  'api-description': [MARKUP],
  cli: [SIGNING, BOARD, PROBE],
  local: [CELL_KIT_ENTRY],
  probe: [PROBE],
};

const LAYERS: readonly Layer[] = [
  { name: 'cell kit', files: CELL_KIT, mayImport: [CELL_KIT], mayUse: [NODE] },
  { name: 'contract', files: CONTRACT, mayImport: [CONTRACT], mayUse: [] },
  { name: 'domain', files: DOMAIN, mayImport: [CONTRACT, DOMAIN], mayUse: [/^node:(crypto|buffer|util|url)$/] },
  {
    name: 'adapters',
    files: /^lambdas\/(stores|transport)\//,
    mayImport: [CONTRACT, DOMAIN, /^lambdas\/(stores|transport)\//],
    mayUse: [NODE, ...SDK],
  },
  {
    name: 'runtime',
    files: /^lambdas\/runtime\//,
    mayImport: [CONTRACT, DOMAIN, EXCHANGES, /^lambdas\/runtime\//],
    mayUse: [NODE, /^@aws-lambda-powertools\//, /^@middy\//, /^aws-lambda$/],
  },
  // The words and the order of the board are shared with the dashboard's widget.
  { name: 'board', files: BOARD, mayImport: [CONTRACT, BOARD], mayUse: [] },
  // A page runs in a browser: it knows the contract, the board and itself.
  { name: 'pages', files: /^lambdas\/pages\//, mayImport: [CONTRACT, /^lambdas\/pages\//], mayUse: [] },
  ...FUNCTIONS.split('|').map(
    (name): Layer => ({
      name: `function ${name}`,
      files: new RegExp(`^lambdas/${name}/`),
      mayImport: [
        CONTRACT,
        DOMAIN,
        /^lambdas\/(stores|transport|runtime)\//,
        new RegExp(`^lambdas/${name}/`),
        ...(name === 'summary' ? [BOARD, MARKUP] : []),
        ...(name === 'probe' ? [CELL_KIT_ENTRY] : []),
      ],
      mayUse: [NODE, ...SDK, /^@aws-lambda-powertools\//, /^aws-jwt-verify(\/|$)/, /^valibot$/, /^aws-lambda$/],
    }),
  ),
  ...LIB_ROOMS.map(
    ([name, mayImport, mayUse]): Layer => ({
      name: `lib room ${name}`,
      files: inRoom(name),
      mayImport: [
        CONTRACT,
        inRoom(name),
        ...(mayImport === '' ? [] : [inRoom(mayImport)]),
        ...(OUTSIDE_LIB[name] ?? []),
      ],
      mayUse,
    }),
  ),
  { name: 'entry', files: /^bin\//, mayImport: [/^lib\//, CONTRACT], mayUse: [ANY] },
];

/** Files of the named rooms: a folder of `lib`, or a file right below it. */
function inRoom(names: string): RegExp {
  return new RegExp(`^lib/(${names})(/|\\.ts$)`);
}

/** Sentences, one a violation; none where every arrow points the right way. */
export function violations(sources: readonly Source[]): string[] {
  const known = new Set(sources.map((source) => source.file));
  return sources.flatMap((source) => violationsOf(source, known));
}

function violationsOf({ file, text }: Source, known: ReadonlySet<string>): string[] {
  const layer = LAYERS.find((candidate) => candidate.files.test(file));
  if (layer === undefined) return [`${file} belongs to no layer`];
  const { dependencies, readsEnvironment } = readSource(text);
  const found: string[] = [];
  if (readsEnvironment && file.startsWith('lambdas/') && !/\/handler\.ts$|^lambdas\/runtime\//.test(file)) {
    found.push(`${file} (${layer.name}) reads process.env`);
  }
  for (const { specifier, typeOnly } of dependencies) {
    if (!specifier.startsWith('.')) {
      if (!layer.mayUse.some((allowed) => allowed.test(specifier))) {
        found.push(`${file} (${layer.name}) must not use ${specifier}`);
      }
      continue;
    }
    const target = resolve(file, specifier, known);
    if (target === undefined) found.push(`${file} imports ${specifier}, which is no source file`);
    else if (!layer.mayImport.some((allowed) => allowed.test(target))) {
      found.push(`${file} (${layer.name}) must not import ${target}${typeOnly ? ' (types)' : ''}`);
    } else if (target.endsWith('/handler.ts')) found.push(`${file} must not import wiring, ${target}`);
  }
  return found;
}

/** Files that import each other in a loop, types included: `a -> b -> a`. None where the house has floors. */
export function circles(sources: readonly Source[]): string[] {
  const known = new Set(sources.map(({ file }) => file));
  const imports = new Map(sources.map((source) => [source.file, importsOf(source, known)]));
  const cleared = new Set<string>();
  const found: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) found.push([...way.slice(start), file].join(' -> '));
    if (start >= 0 || cleared.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    cleared.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return found;
}

/** Rooms that serve others: what only one function reaches by way of them belongs to that function. */
const SHARED = /^lambdas\/(domain|runtime|stores|transport)\//;
/** Rooms in which a file must have at least two owners: functions, or a function and `lib`. */
const TWO_OWNERS = /^lambdas\/(domain|runtime)\//;

/** Files of the shared rooms that fewer than two owners import, directly or by way of shared rooms: `file: owners`. */
export function lonelyFiles(sources: readonly Source[]): string[] {
  const known = new Set(sources.map(({ file }) => file));
  const importers = new Map<string, string[]>();
  for (const source of sources) {
    for (const target of importsOf(source, known)) {
      importers.set(target, [...(importers.get(target) ?? []), source.file]);
    }
  }
  const ownersOf = (file: string): Set<string> => {
    const reached = new Set([file]);
    const owners = new Set<string>();
    for (const next of reached) {
      for (const importer of importers.get(next) ?? []) {
        if (SHARED.test(importer)) reached.add(importer);
        else owners.add(importer.startsWith('lib/') ? 'lib' : importer.split('/').slice(0, 2).join('/'));
      }
    }
    return owners;
  };
  return [...known]
    .filter((file) => TWO_OWNERS.test(file))
    .map((file) => ({ file, owners: [...ownersOf(file)].toSorted() }))
    .filter(({ owners }) => owners.length < 2)
    .map(({ file, owners }) => `${file}: ${owners.join(', ') || 'nobody'}`);
}

function importsOf({ file, text }: Source, known: ReadonlySet<string>): string[] {
  const targets = readSource(text).dependencies.map(({ specifier }) => resolve(file, specifier, known));
  return [...new Set(targets.filter((target) => target !== undefined))];
}

function resolve(from: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const base = path.posix.join(path.posix.dirname(from), specifier);
  return [base, `${base}.ts`, `${base}/index.ts`].find((candidate) => known.has(candidate));
}

const FUNCTION_NODES = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
]);

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Functions of more than `most` lines, as `file:line has n lines`. A function that makes others counts without those it
 * gives a name to; callbacks count as part of it.
 */
export function longFunctions(sources: readonly Source[], most: number): string[] {
  return sources.flatMap(({ file, text }) => {
    // Positions count bytes, and go on from one parsed file to the next; what they end with is the file's last character.
    const bytes = Buffer.from(text.trimEnd());
    const module = parseSync(bytes.toString(), { syntax: 'typescript' });
    const first = bytes.length - (module.span.end - module.span.start) - module.span.start;
    const lineAt = (position: number) =>
      bytes
        .subarray(0, first + position)
        .toString()
        .split('\n').length;
    const lines = ({ start, end }: Span) => lineAt(end) - lineAt(start) + 1;
    const found: string[] = [];
    visit(module, (node) => {
      if (!FUNCTION_NODES.has(node.type)) return;
      const span = node['span'] as Span;
      if (lines(span) <= most) return;
      const inner = namedWithin(node).reduce((sum, nested) => sum + lines(nested) - 1, 0);
      const own = lines(span) - inner;
      if (own > most) found.push(`${file}:${lineAt(span.start)} has ${own} lines`);
    });
    return found;
  });
}

/** Outermost functions within a node that have a name: declared, held by a variable or a property, or methods. */
function namedWithin(node: Node): Span[] {
  const found: Span[] = [];
  visit(node, (one) => {
    if (one === node) return;
    const holds =
      one.type === 'VariableDeclarator' ? one['init'] : one.type === 'KeyValueProperty' ? one['value'] : one;
    const held = holds as Node | null;
    if (held === null || !FUNCTION_NODES.has(held.type)) return;
    if (held === one && one.type !== 'FunctionDeclaration' && one.type !== 'MethodProperty') return;
    const span = held['span'] as Span;
    if (!found.some(({ start, end }) => start <= span.start && span.end <= end)) found.push(span);
  });
  return found;
}
