// A function's bundle in which each of our functions tells its source file when it runs.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { build } from 'esbuild';

const PROJECT_DIR = path.resolve(__dirname, '../../..');

/** What functions, methods and constructors have in common in a syntax tree; getters and setters are methods. */
interface FunctionNode {
  readonly type?: string;
  readonly params?: unknown;
  readonly body?: { readonly span?: { readonly start: number; readonly end: number } } | null;
}

const OPENING_BRACE = 0x7b;

/** Writes the bundle of `lambdas/<name>`; it calls `globalThis.ran(file)`, which must be there before it is loaded. */
export async function writeMarkedBundle(name: string, outfile: string): Promise<void> {
  await build({
    absWorkingDir: PROJECT_DIR,
    entryPoints: [`lambdas/${name}/handler.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [
      {
        name: 'mark functions',
        setup: (bundle) =>
          bundle.onLoad({ filter: /[\\/]lambdas[\\/].*\.ts$/ }, ({ path: file }) => ({
            contents: marked(readFileSync(file, 'utf8'), path.relative(PROJECT_DIR, file).split(path.sep).join('/')),
            loader: 'ts',
          })),
      },
    ],
  });
}

/** The text with a call of `ran` at the beginning of each function's body. */
export function marked(text: string, file: string): string {
  const bytes = Buffer.from(text.trimEnd());
  const module = parseSync(bytes.toString(), { syntax: 'typescript' });
  // Positions count bytes, and go on from one parsed file to the next; what they end with is the file's last character.
  const first = module.span.end - bytes.length;
  const call = `globalThis.ran(${JSON.stringify(file)})`;
  const inserts: { readonly at: number; readonly text: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { type = '', params, body } = value as FunctionNode;
    if (body?.span && (params !== undefined || /^(Getter|Setter)/.test(type))) {
      const [start, end] = [body.span.start - first, body.span.end - first];
      if (bytes[start] === OPENING_BRACE) inserts.push({ at: start + 1, text: `${call};` });
      else inserts.push({ at: start, text: `(${call},` }, { at: end, text: ')' });
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(module);
  let done = 0;
  const parts: (Buffer | string)[] = [];
  for (const { at, text: inserted } of inserts.toSorted((a, b) => a.at - b.at)) {
    parts.push(bytes.subarray(done, at), inserted);
    done = at;
  }
  return Buffer.concat([...parts, bytes.subarray(done)].map((part) => Buffer.from(part))).toString();
}
