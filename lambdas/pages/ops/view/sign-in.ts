// The form that asks for a token, with a clear sentence when one was not accepted.

import { troubleText } from '../model/banners';
import { type Session, tokenFrom } from '../model/session';
import type { PageWords } from '../text/page-words';
import { byId, inside, setText } from './elements';

export interface SignIn {
  show(session: Session, words: PageWords): void;
}

/** @param onToken called with a token that can be sent. */
export function createSignIn(onToken: (token: string) => void): SignIn {
  const form = byId('sign-in', HTMLFormElement);
  const input = byId('token', HTMLInputElement);
  const error = byId('sign-in-error', HTMLElement);
  const button = inside(form, 'button', HTMLButtonElement);
  let isMalformed = false;
  let words: PageWords | undefined;

  function showError(text: string): void {
    setText(error, text);
    input.setAttribute('aria-invalid', String(text !== ''));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = tokenFrom(input.value);
    isMalformed = token === null;
    if (token !== null) onToken(token);
    else if (words) showError(words.tokenMalformed);
  });

  return {
    show(session, pageWords) {
      words = pageWords;
      const wasHidden = form.hidden;
      form.hidden = session.phase === 'in';
      if (form.hidden) {
        input.value = '';
        return;
      }
      button.disabled = session.phase === 'checking';
      if (session.phase === 'checking') isMalformed = false;
      showError(isMalformed ? words.tokenMalformed : errorText(session, words));
      if (wasHidden || (session.phase === 'out' && session.rejected)) input.focus();
    },
  };
}

function errorText({ rejected, trouble }: Session, words: PageWords): string {
  if (rejected) return words.rejected[rejected];
  return trouble ? `${words.notJudged} ${troubleText(trouble, words)}` : '';
}
