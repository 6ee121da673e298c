// Markup of the API page: texts can never become markup, and call lines never become other commands.

import { html } from '../../../../lambdas/pages/html';
import { apiDocument } from '../../../../lib/api-description/document';
import { copyable, paragraphs, table } from '../../../../lib/api-description/page/markup';
import type { Described } from '../../../../lib/api-description/page/openapi';
import { curlLine, operationArticle } from '../../../../lib/api-description/page/operation-article';

const HOSTILE = `</code><script>alert("x")</script> & 'more'`;

test('texts, attributes and code are escaped', () => {
  const safe = '&lt;/code&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;';
  expect(copyable(HOSTILE, html`${HOSTILE}`).text).toContain(`<code>${safe}</code>`);
  expect(copyable(HOSTILE, html`${HOSTILE}`).text).toContain(`<span class="unseen"> ${safe}</span>`);
  expect(table([HOSTILE], [[HOSTILE, HOSTILE]]).text).not.toContain('<script>');
});

test('backticks make code, blank lines make paragraphs', () => {
  expect(paragraphs('send `<a>`,\n\nthen wait').map(({ text }) => text)).toEqual([
    '<p>send <code>&lt;a&gt;</code>,</p>',
    '<p>then wait</p>',
  ]);
});

test('a call line is quoted for a shell, and leaves optional queries out', () => {
  const schema = {};
  const operation = {
    operationId: 'x',
    summary: '',
    tags: [],
    security: [{ admin: [] }],
    parameters: [],
    requestBody: { content: { 'application/json': { schema, example: { name: "O'Hara" } } } },
    responses: {},
  };
  const line = curlLine({
    base: 'http://127.0.0.1:8000',
    method: 'patch',
    path: '/things/{id}',
    operation,
    parameters: [
      { name: 'id', in: 'path', required: true, description: '', schema, example: 'a/b' },
      { name: 'X-Request-ID', in: 'header', required: true, description: '', schema, example: 'r-1' },
      { name: 'strict', in: 'query', description: '', schema, example: '1' },
    ],
  });
  expect(line).toBe(
    `curl -i -X PATCH -H "Authorization: Bearer $TOKEN" -H 'X-Request-ID: r-1' -H 'Content-Type: application/json' ` +
      `-d '{"name":"O'\\''Hara"}' 'http://127.0.0.1:8000/things/a%2Fb'`,
  );
});

test('a blank line in the description of an operation begins a paragraph', () => {
  const document = apiDocument() as Described;
  const get = document.paths['/health']?.['get'];
  if (get === undefined) throw new Error('GET /health is not described');
  const operation = { ...get, description: 'One.\n\nTwo.' };
  const { text } = operationArticle([{ method: 'get', path: '/health', operation }], document);
  expect(text).toContain('<p>One.</p><p>Two.</p>');
});
