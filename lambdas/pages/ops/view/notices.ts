// What was done, with the way back, until it is dismissed.

import type { ConsoleWords } from '../text/console-words';
import { button, make } from './dom';
import { byId } from './elements';

export interface Notices {
  /** @param undo gives what to say afterwards; missing where nothing can be undone. */
  add(message: string, words: ConsoleWords, undo?: () => Promise<string>): void;
  clear(): void;
}

const MOST = 4;

async function goBack(undo: () => Promise<string>, text: HTMLElement, control: HTMLElement): Promise<void> {
  text.textContent = await undo();
  control.remove();
}

export function createNotices(): Notices {
  const box = byId('notices', HTMLElement);
  return {
    clear: () => box.replaceChildren(),
    add(message, words, undo) {
      const text = make('p', '', message);
      const notice = make('div', 'notice', text);
      const dismiss = button(words.dismiss, () => notice.remove());
      if (undo !== undefined) {
        const back = button(words.undo, () => {
          back.disabled = true;
          void goBack(undo, text, back);
        });
        notice.append(back);
      }
      notice.append(dismiss);
      box.append(notice);
      while (box.children.length > MOST) box.firstElementChild?.remove();
    },
  };
}
