// Whatever enters the markup is escaped, except markup made the same way.

import { html } from '../../../lambdas/pages/html';

test('text is escaped in content and in attributes', () => {
  const text = `<img src=x onerror='a()'> & "b"`;
  expect(html`<p title="${text}">${text}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;b&quot;">&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;b&quot;</p>',
  );
});

test('markup made here is not escaped again, alone or in a list', () => {
  const items = ['<', '>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${html`<b>${1}</b>`}`.text).toBe('<ul><li>&lt;</li><li>&gt;</li></ul><b>1</b>');
});

test('an object that only looks like markup is text', () => {
  const fake = JSON.parse('{"text":"<script>"}') as string;
  expect(() => html`${fake}`).toThrow(TypeError);
});

test('undefined leaves nothing, and lists may stand in lists', () => {
  expect(html`<p>${undefined}${['<', [html`<b>1</b>`, undefined]]}</p>`.text).toBe('<p>&lt;<b>1</b></p>');
});
