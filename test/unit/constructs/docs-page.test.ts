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

/** The article of that id. */
function article(id: string): string {
  const from = markup.indexOf(`<article id="${id}"`);
  return from < 0 ? '' : markup.slice(from, markup.indexOf('</article>', from));
}

test.each(describedOperations())('$operation.id: its errors, each with an example, and its call', (described) => {
  const { operation, method } = described;
  const text = article(operation.id);
  const codes = [...text.matchAll(/data-code="(\w+)"/g)].map(([, code]) => code);
  expect(new Set(codes)).toEqual(new Set(['PAYLOAD_TOO_LARGE', ...operation.errors]));
  expect(codes).toHaveLength(new Set(codes).size);
  const examples = [...text.matchAll(/&quot;code&quot;: &quot;(\w+)&quot;,\s*&quot;message&quot;/g)].map(
    ([, code]) => code,
  );
  expect(examples).toEqual(method === 'head' ? [] : codes);
  expect(text).toContain('curl -i');
  expect(markup).toContain(`<a href="#${operation.id}"`);
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

test('nothing inline beside the two blocks, nothing from outside, no mark left', () => {
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
  expect(file(ASSET_FILE.docsPage).length).toBeLessThan(40 * 1024);
});
