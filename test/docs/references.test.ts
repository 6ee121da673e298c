// What the documents name exists: files, links and their anchors, commands, variables, error codes.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorOf, DOCUMENTS, type Link, PROJECT_PATHS, ROOT, readDocument } from '../support/markdown';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const TOP_LEVEL = new Set(PROJECT_PATHS.filter((path) => !path.includes('/')));
/** Made by the reader or by the synth, and named by the documents as what they are. */
const MADE_LATER = new Set([
  'routes.yaml',
  'deploy/config/prod.yaml',
  'manifest.json',
  'ops.html',
  'routes.json',
  'before.txt',
]);
const FILE = /\.(cjs|css|html|js|json|md|mjs|py|sh|ts|txt|ya?ml)$/;

function isPath(text: string): boolean {
  if (!/^[\w.][^\s:<>{}=]*$/.test(text) || text.includes('..')) return false;
  return FILE.test(text) || text.endsWith('/') || (text.includes('/') && TOP_LEVEL.has(text.split('/')[0] ?? ''));
}

/** From the root where it starts there; else the end of some path, as one would say it of a file in its folder. */
function isThere(path: string): boolean {
  const bare = path.replace(/\/$/, '');
  if (MADE_LATER.has(bare)) return true;
  if (TOP_LEVEL.has(bare.split('/')[0] ?? '')) return PROJECT_PATHS.some((known) => pattern(bare, '^').test(known));
  return PROJECT_PATHS.some((known) => pattern(bare, '(^|/)').test(known));
}

function pattern(path: string, start: string): RegExp {
  return new RegExp(`${start}${path.replaceAll(/[.+()[\]]/g, '\\$&').replaceAll('*', '[^/]*')}$`, 'u');
}

test('there are documents to look at', () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'deploy/docs/监控与告警说明.md']));
});

test.each(DOCUMENTS)('%s: every path in backticks or in a command is there', (document) => {
  const { spans, shell } = readDocument(document);
  const names = spans.filter((span) => !span.includes(' '));
  const commands = [...spans.filter((span) => span.includes(' ')), shell].join('\n');
  const words = commands
    .split(/[\s"'=]+/)
    .filter((word) => word.includes('/') && TOP_LEVEL.has(word.split('/')[0] ?? ''));
  const paths = [...names, ...words].filter(isPath);
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

/** Undefined where a link leads out of the project. */
function fileOf(document: string, { target }: Link): string | undefined {
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [path = ''] = decodeURI(target).split('#');
  return path === '' ? document : normalize(join(dirname(document), path));
}

test.each(DOCUMENTS)('%s: every link leads somewhere, its anchor included', (document) => {
  const broken = readDocument(document).links.filter((link) => {
    const file = fileOf(document, link);
    if (file === undefined) return false;
    if (!existsSync(join(ROOT, file))) return true;
    const anchor = decodeURI(link.target).split('#')[1];
    return anchor !== undefined && !readDocument(file).anchors.includes(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(['README.md', 'README.zh-CN.md'])('%s leads to every document', (start) => {
  const reached = new Set([start]);
  // A set hands out what is added to it on the way.
  for (const document of reached) {
    for (const link of readDocument(document).links) {
      const file = fileOf(document, link);
      if (file !== undefined && DOCUMENTS.includes(file)) reached.add(file);
    }
  }
  expect(DOCUMENTS.filter((document) => !reached.has(document))).toEqual([]);
});

const { scripts, bin } = JSON.parse(read('package.json')) as Record<'scripts' | 'bin', Record<string, string>>;
const isProgram = (name: string): boolean =>
  Object.hasOwn(bin, name) || existsSync(join(ROOT, 'node_modules/.bin', name));

test.each(DOCUMENTS)('%s: every npm script, npx program and benchmark that it names is there', (document) => {
  const { spans, shell } = readDocument(document);
  const commands = [...spans, shell].join('\n');
  const named = (form: RegExp) => [...commands.matchAll(form)].map(([, name = '']) => name);
  expect(named(/\bnpm run (?:-s )?([a-z][\w:-]*)/g).filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(named(/\bnpx ([\w-]+)/g).filter((name) => !isProgram(name))).toEqual([]);
  const [, sections = ''] = /SECTIONS\b[^{]*\{([\s\S]*?)^\};/m.exec(read('test/bench/run.ts')) ?? [];
  const known = new Set([...sections.matchAll(/^ {2}'?([\w-]+)/gm)].map(([, name]) => name));
  expect(named(/npm run bench -- (\w[\w-]*)/g).filter((name) => !known.has(name))).toEqual([]);
});

/** A link to a test names its file: titles change with what they say. A path in backticks may stand for the file. */
function namesNoFile(document: string, link: Link): boolean {
  const file = fileOf(document, link);
  if (file === undefined || !file.endsWith('.test.ts')) return false;
  return !file.endsWith(link.text.replaceAll('`', ''));
}

test.each(DOCUMENTS)('%s: every test that it links to goes by the name of its file', (document) => {
  expect(readDocument(document).links.filter((link) => namesNoFile(document, link))).toEqual([]);
});

const SOURCE = PROJECT_PATHS.filter((path) =>
  /^(bin|lib|lambdas|deploy|test\/support)\/.*\.(ts|py|sh|ya?ml)$/.test(path),
)
  .map(read)
  .join('\n');
/** Of AWS and of other tools; no source of the project has them. */
const OF_OTHERS = new Set(['BACKUP_JOB_FAILED']);

test.each(DOCUMENTS)('%s: every variable and error code that it names stands in the source', (document) => {
  const names = readDocument(document).spans.filter((span) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(span));
  expect(names.filter((name) => !OF_OTHERS.has(name) && !new RegExp(`\\b${name}\\b`).test(SOURCE))).toEqual([]);
});

/** Path of a setting -> what it takes, as the guide to the configuration lists them. */
const SETTINGS = new Map(
  [...read('docs/configuration.md').matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(([, path = '', takes = '']) => [
    path,
    takes,
  ]),
);
const SECTIONS = new Set([...SETTINGS.keys()].map((path) => path.split('.')[0]));
const PLACEHOLDER = /<[^>.]+>/g;

/** `a.<name>.b` stands for any name; below a map any key is one. */
function isSetting(path: string): boolean {
  const asked = new RegExp(`^${path.replaceAll(PLACEHOLDER, '[^.]+')}$`);
  const holds = [...SETTINGS.keys()].some(
    (known) => asked.test(known) || new RegExp(`^${known.replaceAll(PLACEHOLDER, '[^.]+')}$`).test(path),
  );
  return holds || (SETTINGS.get(path.replace(/\.[^.]+$/, '')) ?? '').startsWith('a map');
}

test.each(DOCUMENTS)('%s: every setting that it names is one', (document) => {
  const { spans } = readDocument(document);
  const named = spans.filter((span) => /^[a-z]\w*(\.[^\s.()/]+)+$/.test(span) && !FILE.test(span));
  expect(named.filter((path) => SECTIONS.has(path.split('.')[0]) && !isSetting(path))).toEqual([]);
});

test('anchors are spelt as the sites that show Markdown spell them', () => {
  expect(anchorOf('1.2 设计：`GET /health`（只读）')).toBe('12-设计get-health只读');
});
