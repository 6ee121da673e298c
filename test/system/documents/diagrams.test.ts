// Every diagram of the documents is drawn by Mermaid itself, as the sites that show Markdown do.

import type { Browser } from 'playwright-core';
import { DOCUMENTS, readDocument } from '../../support/markdown';
import { launchBrowser, openPage, type WatchedPage } from '../support/browser';

const MERMAID = require.resolve('@mermaid-js/tiny');
const DIAGRAMS = DOCUMENTS.flatMap((path) =>
  readDocument(path).diagrams.map((text, index) => ({ name: `${path} ${index + 1}`, text })),
);

let browser: Browser;
let watched: WatchedPage;
beforeAll(async () => {
  browser = await launchBrowser();
  watched = await openPage(browser, 'data:text/html,<title>Diagrams</title>');
  await watched.page.addScriptTag({ path: MERMAID });
  await watched.page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })`);
});
afterAll(async () => {
  await watched.close();
  await browser.close();
});

/** The words of the drawing, or what Mermaid says against it. */
function draw(text: string): Promise<string> {
  return watched.page.evaluate(`mermaid.render('drawing', ${JSON.stringify(text)}).then(({ svg }) => {
    const { body } = new DOMParser().parseFromString(svg.replaceAll(/<br\\s*\\/?>/g, ' '), 'text/html');
    for (const style of body.querySelectorAll('style')) style.remove();
    return body.textContent;
  })`);
}

test('no block of a diagram is overlooked', () => {
  const fences = DOCUMENTS.flatMap((path) => readDocument(path).text.match(/^ *```mermaid\b/gm) ?? []);
  expect(DIAGRAMS.length).toBe(fences.length);
  expect(DIAGRAMS.length).toBeGreaterThan(0);
});

/** Text in quotes, in brackets, or after a colon. */
const LABEL = /"([^"]+)"|[[(]([^[\]()"*]+)[\])]|: ([^"\n]+)$/gm;
const plain = (text: string) => text.replaceAll(/<br\s*\/?>|\s+/g, ' ').trim();

test.each(DIAGRAMS)('$name is drawn, with the words of its labels', async ({ text }) => {
  const drawn = plain(await draw(text));
  const labels = [...text.matchAll(LABEL)].map((match) => plain(match.slice(1).find(Boolean) ?? ''));
  expect(labels.length).toBeGreaterThan(0);
  expect(labels.filter((label) => !drawn.includes(label))).toEqual([]);
  expect(watched.complaints).toEqual([]);
});

test.each([
  ['a bracket left open', 'flowchart LR\n  a[one --> b'],
  ['a word of the language as a name', 'flowchart LR\n  a --> end'],
  ['an arrow that there is not', 'sequenceDiagram\n  A ~> B: hello'],
  ['a state named twice over', 'stateDiagram-v2\n  a --> --> b'],
])('%s is refused', async (_, text) => {
  await expect(draw(text)).rejects.toThrow(/error on line \d/i);
});
