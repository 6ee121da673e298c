// Every regular expression of the project, found by parsers: literals in the syntax tree, made ones by watching their
// modules being loaded. A list kept by hand would miss the next one.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

export interface SourcePattern {
  readonly source: string;
  readonly flags: string;
  /** Tried at one place of a text only, not from every one: by its flag, or by the function that it is used with. */
  readonly anchored: boolean;
  /** Files that hold it, from the project's root. */
  readonly files: readonly string[];
}

const ROOT = path.resolve(__dirname, '../../..');

interface Found {
  readonly source: string;
  readonly flags: string;
  readonly anchored: boolean;
  readonly file: string;
}

/** Sources of what is deployed, run on one machine, or handed to the owners of Cells. */
export function sourceFiles(extension: 'ts' | 'py'): string[] {
  return globSync(`{bin,lib,lambdas,deploy}/**/*.${extension}`, { cwd: ROOT })
    .map((file) => file.split(path.sep).join('/'))
    .toSorted();
}

export function sourcePatterns(): SourcePattern[] {
  const all = [...sourceFiles('ts').flatMap(inTypeScript), ...inPython(sourceFiles('py'))];
  const byPattern = Map.groupBy(all, ({ source, flags, anchored }) => `/${source}/${flags} ${anchored}`);
  return [...byPattern.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, files: [...new Set(same.map(({ file }) => file))] }] : [];
  });
}

function inTypeScript(file: string): Found[] {
  const { literals, made } = patternsIn(readFileSync(path.join(ROOT, file), 'utf8'));
  if (made === 0) return literals.map((literal) => ({ ...literal, file }));
  const watched = watchedWhileLoading(path.join(ROOT, file));
  if (watched.length !== made) throw new Error(`${file}: ${made} made expressions, ${watched.length} seen on loading`);
  return [...literals, ...watched].map((each) => ({ ...each, file }));
}

/** Literals of a text, and how often it makes an expression by `RegExp`. */
export function patternsIn(text: string): { literals: Omit<Found, 'file'>[]; made: number } {
  const literals: Omit<Found, 'file'>[] = [];
  let made = 0;
  visit(parseSync(text, { syntax: 'typescript' }), (node) => {
    if (node['type'] === 'RegExpLiteral') literals.push(found(String(node['pattern']), String(node['flags'])));
    const isCall = node['type'] === 'NewExpression' || node['type'] === 'CallExpression';
    if (isCall && (node['callee'] as { value?: unknown }).value === 'RegExp') made += 1;
  });
  return { literals, made };
}

function found(source: string, flags: string): Omit<Found, 'file'> {
  return { source, flags, anchored: flags.includes('y') };
}

function visit(value: unknown, see: (node: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value as Record<string, unknown>);
  for (const child of Object.values(value)) visit(child, see);
}

/** Modules make theirs once, when they are loaded; what one made later would be counted as missing above. */
function watchedWhileLoading(file: string): Omit<Found, 'file'>[] {
  const seen: Omit<Found, 'file'>[] = [];
  const Real = globalThis.RegExp;
  const note = (made: RegExp): RegExp => {
    seen.push(found(made.source, made.flags));
    return made;
  };
  globalThis.RegExp = new Proxy(Real, {
    construct: (_target, [source, flags]) => note(new Real(source as string, flags as string)),
    apply: (_target, _self, [source, flags]) => note(new Real(source as string, flags as string)),
  });
  try {
    require(file);
  } finally {
    globalThis.RegExp = Real;
  }
  return seen;
}

/** Python parses its own: arguments of `re.…` calls, evaluated among the names of their module. */
function inPython(files: readonly string[]): Found[] {
  const script = path.join(__dirname, 'python_patterns.py');
  const output = execFileSync('python3', ['-B', script, ...files], { cwd: ROOT, encoding: 'utf8' });
  return (JSON.parse(output) as Omit<Found, 'flags'>[]).map((each) => ({ ...each, flags: '' }));
}
