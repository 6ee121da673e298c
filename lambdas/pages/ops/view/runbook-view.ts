// The runbook section of an alert rule, in the reader's language.

import { recordsOf, textOf } from '../model/answer';
import { make } from './dom';
import { partOf, type View } from './view';

export const runbookView: View = {
  paths: ({ id }) => ({ runbook: `/api/admin/runbook/${encodeURIComponent(id)}` }),
  render: ({ runbook }, context) => [
    partOf(runbook, context, 'console: true', (body) =>
      make('article', 'panel runbook', make('h3', '', textOf(body['title'])), ...blocksOf(recordsOf(body['blocks']))),
    ),
  ],
};

/** Neighbouring items are one list. */
function blocksOf(blocks: readonly Record<string, unknown>[]): Node[] {
  const nodes: HTMLElement[] = [];
  for (const { kind, text } of blocks) {
    const parts = inline(textOf(text));
    const last = nodes.at(-1);
    if (kind === 'item' && last instanceof HTMLUListElement) last.append(make('li', '', ...parts));
    else if (kind === 'item') nodes.push(make('ul', '', make('li', '', ...parts)));
    else if (kind === 'code') nodes.push(codeBlock(textOf(text)));
    else nodes.push(make(kind === 'heading' ? 'h4' : 'p', '', ...parts));
  }
  return nodes;
}

function codeBlock(text: string): HTMLElement {
  const block = make('pre', '', make('code', '', text));
  block.tabIndex = 0;
  return block;
}

/** Text between backticks is code. */
function inline(text: string): Node[] {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? make('code', '', part) : document.createTextNode(part)));
}
