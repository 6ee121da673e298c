// Builds the ops page into one self-contained document, and the only policy under which a browser may run it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCE_DIRECTORY = join(__dirname, '..', '..', 'lambdas', 'summary', 'ops-page');

/** Oldest browsers with all the CSS the page uses (`light-dark()` came last). */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

export interface OpsPage {
  readonly html: string;
  /** Value of the `Content-Security-Policy` header. */
  readonly contentSecurityPolicy: string;
}

export function buildOpsPage(sourceDirectory = SOURCE_DIRECTORY): OpsPage {
  const script = bundle(join(sourceDirectory, 'main.ts')).replaceAll('</script', '<\\/script');
  const style = bundle(join(sourceDirectory, 'style.css'));
  const policy = policyFor(script, style);
  const html = inline(readFileSync(join(sourceDirectory, 'index.html'), 'utf8'), {
    'content="policy"': `content="${policy}"`,
    '<link rel="stylesheet" href="style.css">': `<style>${style}</style>`,
    '<script src="main.ts"></script>': `<script>${script}</script>`,
  });
  // A document's own policy cannot say who may frame it: https://www.w3.org/TR/CSP3/#meta-element
  return { html, contentSecurityPolicy: `${policy}; frame-ancestors 'none'` };
}

/** Puts each part where its mark stands; a template without the mark would give a page without style, script or policy. */
function inline(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((html, [mark, part]) => {
    if (!html.includes(mark)) throw new Error(`The ops page's template lacks ${mark}`);
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

function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
