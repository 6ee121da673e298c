// An action is sent once its dialog is confirmed; its undo goes by what the action was answered.

import { createActing } from '../../../../lambdas/pages/ops/browser/acting';
import type { ApiChange } from '../../../../lambdas/pages/ops/browser/api';
import { createActions } from '../../../../lambdas/pages/ops/model/actions';
import { CONSOLE_WORDS } from '../../../../lambdas/pages/ops/text/console-words';

test('the undo of a roll-back is sent for the version that the roll-back made', async () => {
  const sent: ApiChange[] = [];
  const undos: (() => Promise<string>)[] = [];
  const act = createActing({
    dialog: { open: (_, run) => void run({ reason: 'Slow', fields: {} }) },
    notices: { add: (_text, _words, undo) => void undos.push(...(undo ? [undo] : [])) },
    ask: async (_path, change) => {
      sent.push(change);
      return { answer: { kind: 'ok', body: { version: 17 + sent.length } }, etag: null, date: null };
    },
    words: () => CONSOLE_WORDS.en,
    say: () => 'refused',
    onDone: () => undefined,
  });
  act(createActions(CONSOLE_WORDS.en).rollback(16, { version: 17, contents: 17, isTried: false }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.all(undos.map((undo) => undo()))).toEqual(['Undone.']);
  expect(sent.map(({ ifMatch, body }) => [ifMatch, body])).toEqual([
    ['"17"', { version: 16, reason: 'Slow' }],
    ['"18"', { version: 17, reason: 'Undo: Slow' }],
  ]);
});
