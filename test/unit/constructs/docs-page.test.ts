// The built API page: whole without a script, self-contained, runnable only under its own policy, and small when packed.

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { ERRORS } from '../../../lambdas/contract/errors';
import { apiDocument } from '../../../lib/api-description/document';
import { describedOperations } from '../../../lib/api-description/operations';
import { buildDocsPage, docsFiles } from '../../../lib/constructs/docs-page';

const { html, contentSecurityPolicy } = buildDocsPage();
const markup = html.replace(/<(script|style)>.*?<\/\1>/gs, '');

/** The article of that id, or the one whose methods it is among. */
function article(id: string): string {
  const from = markup.lastIndexOf('<article ', markup.indexOf(` id="${id}"`) + 1);
  return from < 0 ? '' : markup.slice(from, markup.indexOf('</article>', from));
}

/** Methods that share an article, by its text. */
const groups = new Map<string, ReturnType<typeof describedOperations>[number][]>();
for (const described of describedOperations()) {
  const text = article(described.operation.id);
  groups.set(text, [...(groups.get(text) ?? []), described]);
}
const entries = [...groups].map(
  ([text, own]) => [own.map(({ operation }) => operation.id).join(', '), text, own] as const,
);

test.each(entries)('%s: the errors, each with an example, and a call', (_ids, text, own) => {
  const codes = [...text.matchAll(/data-code="(\w+)"/g)].map(([, code]) => code);
  expect(new Set(codes)).toEqual(new Set(['PAYLOAD_TOO_LARGE', ...own.flatMap(({ operation }) => operation.errors)]));
  expect(codes).toHaveLength(new Set(codes).size);
  const examples = [...text.matchAll(/&quot;code&quot;: &quot;(\w+)&quot;,\s*&quot;message&quot;/g)].map(
    ([, code]) => code,
  );
  expect(examples).toEqual(own.every(({ method }) => method === 'head') ? [] : codes);
  expect(text).toContain('curl -i');
  expect(markup).toContain(`<a href="#${own[0]?.operation.id}"`);
});

test.each(Object.entries(ERRORS))('%s is explained', (code, { status, zh, en }) => {
  const text = article(`error-${code}`);
  expect(text).toContain(`>${status}<`);
  expect(text).toContain(zh);
  expect(text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")).toContain(en);
});

test('every link within the page leads somewhere', () => {
  const targets = new Set([...markup.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id));
  const ids = [...markup.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
  expect([...targets].filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids).toHaveLength(new Set(ids).size);
});

test('nothing inline besides the two blocks, nothing from outside, no mark left', () => {
  expect(markup).not.toMatch(/\s(style|on\w+)=/i);
  const targets = [...markup.matchAll(/\b(?:href|src|action)="([^"#]*)"/g)].map(([, target]) => target);
  expect(targets).toEqual(['data:,', '/api/docs/openapi.json']);
  expect(html).not.toMatch(/main\.ts|style\.css|sourceMappingURL|@import|<!-- /);
});

test('the policy allows exactly the two blocks, and no request at all', () => {
  const hashOf = (tag: string): string => {
    const block = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(block).digest('base64')}'`;
  };
  const directives = contentSecurityPolicy.split('; ');
  expect(directives).toEqual([
    "default-src 'none'",
    `script-src ${hashOf('script')}`,
    `style-src ${hashOf('style')}`,
    "connect-src 'none'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "frame-ancestors 'none'",
  ]);
});

test('what is deployed is this page and this description, packed', () => {
  const file = (name: string): Buffer => Buffer.from(docsFiles()[name] as Uint8Array);
  expect(gunzipSync(file(ASSET_FILE.docsPage)).toString()).toBe(html);
  expect(JSON.parse(gunzipSync(file(ASSET_FILE.docsJson)).toString())).toEqual(apiDocument());
  expect(docsFiles()[ASSET_FILE.docsPagePolicy]).toBe(contentSecurityPolicy);
  // Every text in two languages.
  expect(file(ASSET_FILE.docsPage).length).toBeLessThan(48 * 1024);
});
