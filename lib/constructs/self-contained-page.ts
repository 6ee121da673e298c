// Builds a page into one self-contained document, and the only policy under which a browser may run it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Oldest browsers with all the CSS the pages use (`light-dark()` came last). */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

export interface SelfContainedPage {
  readonly html: string;
  /** Value of the `Content-Security-Policy` header. */
  readonly contentSecurityPolicy: string;
}

export interface PageSources {
  /** Holds index.html, main.ts and style.css. */
  readonly directory: string;
  /** Whom the page's script may ask. */
  readonly connectTo: "'self'" | "'none'";
  /** Mark in the template -> markup that stands in its place. */
  readonly parts?: Readonly<Record<string, string>>;
}

export function buildPage({ directory, connectTo, parts = {} }: PageSources): SelfContainedPage {
  const script = bundle(join(directory, 'main.ts')).replaceAll('</script', '<\\/script');
  const style = bundle(join(directory, 'style.css'));
  const policy = policyFor(script, style, connectTo);
  // Nobody reads the indentation of the template, which has no preformatted text.
  const template = readFileSync(join(directory, 'index.html'), 'utf8').replaceAll(/^ +/gm, '');
  const html = inline(template, {
    'content="policy"': `content="${policy}"`,
    '<link rel="stylesheet" href="style.css">': `<style>${style}</style>`,
    '<script src="main.ts"></script>': `<script>${script}</script>`,
    ...parts,
  });
  // A document's own policy cannot say who may frame it: https://www.w3.org/TR/CSP3/#meta-element
  return { html, contentSecurityPolicy: `${policy}; frame-ancestors 'none'` };
}

/** Puts each part where its mark stands; a template without the mark would give a page without style, script or policy. */
function inline(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((html, [mark, part]) => {
    if (!html.includes(mark)) throw new Error(`The page's template lacks ${mark}`);
    return html.replace(mark, () => part);
  }, template);
}

function bundle(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    target: BROWSERS,
    legalComments: 'none',
  });
  return (outputFiles[0]?.text ?? '').trim();
}

function policyFor(script: string, style: string, connectTo: string): string {
  return [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    `connect-src ${connectTo}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const SOURCE_DIRECTORY = join(__dirname, '..', '..', 'lambdas', 'pages', 'ops');

export function buildOpsPage(directory = SOURCE_DIRECTORY): SelfContainedPage {
  return buildPage({ directory, connectTo: "'self'" });
}
