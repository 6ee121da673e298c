// Does an action after its dialog, says what came of it, and offers the way back.

import type { Action, ActionRequest, ActionValues } from '../model/actions';
import type { Answer, ApiReply } from '../model/answer';
import { isRecord, textOf } from '../model/answer';
import type { ConsoleWords } from '../text/console-words';
import type { ApiChange } from './api';

export interface ActingDeps {
  /** `run` gives what went wrong, empty where the action is done. */
  readonly dialog: { open(action: Action, run: (values: ActionValues) => Promise<string>): void };
  readonly notices: { add(message: string, words: ConsoleWords, undo?: () => Promise<string>): void };
  readonly ask: (path: string, change: ApiChange) => Promise<ApiReply | undefined>;
  readonly words: () => ConsoleWords;
  /** A sentence for an answer that is no success. */
  readonly say: (answer: Answer) => string;
  /** Something may have changed. */
  readonly onDone: () => void;
}

interface Sent {
  readonly refused?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export function createActing({ dialog, notices, ask, words, say, onDone }: ActingDeps): (action: Action) => void {
  /** `refused`: what went wrong; missing where it was done. */
  const send = async ({ path, change }: ActionRequest): Promise<Sent> => {
    const reply = await ask(path, change);
    if (reply === undefined) return { refused: '', body: {} };
    const { answer } = reply;
    if (answer.kind !== 'ok') return { refused: words().refusedAction(say(answer)), body: {} };
    onDone();
    return { body: isRecord(answer.body) ? answer.body : {} };
  };

  return (action) =>
    dialog.open(action, async (values) => {
      const { refused, body } = await send(action.request(values));
      if (refused !== undefined) return refused;
      const { undo } = action;
      const back = undo && (async () => (await send(undo(values, body))).refused ?? words().undone);
      notices.add([action.done, action.showsAnswer ? probeText(body, words()) : ''].join(' ').trim(), words(), back);
      return '';
    });
}

/** What a probe of a Cell found, in a sentence. */
function probeText({ ok, latency_ms: latency, message }: Record<string, unknown>, { probed }: ConsoleWords): string {
  return ok === true ? probed.well(Math.round(Number(latency))) : probed.failed(textOf(message));
}
