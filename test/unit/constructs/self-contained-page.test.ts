// The built ops page: small, self-contained, and runnable only under its own policy.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildOpsPage, buildPage } from '../../../lib/constructs/self-contained-page';

const page = buildOpsPage();

function contentOf(tag: 'script' | 'style'): string {
  const blocks = [...page.html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1] ?? '';
}

function directive(name: string): string[] {
  const parts = page.contentSecurityPolicy.split('; ').map((part) => part.split(' '));
  return parts.find(([first]) => first === name)?.slice(1) ?? [];
}

test('stays under 120 KB, compressed under a third of that', () => {
  expect(Buffer.byteLength(page.html)).toBeLessThan(120 * 1024);
  expect(gzipSync(page.html).length).toBeLessThan(40 * 1024);
});

test.each(['script', 'style'] as const)('the policy allows exactly the inlined %s', (tag) => {
  const digest = createHash('sha256').update(contentOf(tag)).digest('base64');
  expect(directive(`${tag}-src`)).toEqual([`'sha256-${digest}'`]);
});

test('everything else is denied, and only the own origin may be asked', () => {
  expect(directive('default-src')).toEqual(["'none'"]);
  expect(directive('connect-src')).toEqual(["'self'"]);
  expect(directive('frame-ancestors')).toEqual(["'none'"]);
  expect(page.contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
});

test('the document carries the policy too, without the one directive that only a header may hold', () => {
  const inDocument = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page.html)?.[1];
  expect(page.contentSecurityPolicy).toBe(`${inDocument}; frame-ancestors 'none'`);
});

test('a mark that the template lacks is an error: its part would be missing in silence', () => {
  const directory = path.resolve(__dirname, '../../../lambdas/pages/docs');
  const build = () => buildPage({ directory, connectTo: "'none'", parts: { '<!-- nowhere -->': 'part' } });
  expect(build).toThrow("The page's template lacks <!-- nowhere -->");
});

test('nothing inline besides the two blocks, nothing from outside, no mark left', () => {
  const markup = page.html.replace(/<(script|style)>.*?<\/\1>/gs, '');
  expect(markup).not.toMatch(/\s(style|on\w+)=/i);
  const targets = [...markup.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map((match) => match[1]);
  const views = ['', 'cells', 'tenants', 'changes', 'requests', 'config'].map((view) => `#/${view}`);
  expect(targets).toEqual(['data:,', '#content', ...views]);
  expect(page.html).not.toMatch(/main\.ts|style\.css|sourceMappingURL|@import/);
});
