// Keeps the token for this tab, so that a reload goes on. Any page of this origin that the tab opens, such as a Cell's, can
// read the tab's storage, and no page can read the state of another page's history entry. So each holds one half: random
// bytes, and the token combined with them.

import { attempt } from './preferences';

const KEY = 'ops-token';

export const tokenStore = {
  read(): string | null {
    const random = attempt(() => atob(sessionStorage.getItem(KEY) ?? ''));
    const combined = attempt(() => atob((history.state as Record<string, string> | null)?.[KEY] ?? ''));
    if (!random || !combined || random.length !== combined.length) return null;
    const token = combine(random, combined);
    // Halves of two sessions give noise.
    return /^[\x21-\x7e]+$/.test(token) ? token : null;
  },
  write(token: string): void {
    if (tokenStore.read() === token) return;
    const random = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(token.length)));
    attempt(() => sessionStorage.setItem(KEY, btoa(random)));
    attempt(() => history.replaceState({ [KEY]: btoa(combine(token, random)) }, ''));
  },
  /** Without the half in the storage, those in older history entries are noise as well. */
  clear(): void {
    attempt(() => sessionStorage.removeItem(KEY));
    attempt(() => history.replaceState(null, ''));
  },
};

/** Combines two texts of the same length bit by bit; a second time gives the first text back. */
function combine(text: string, other: string): string {
  return String.fromCharCode(...Array.from(text, (_, at) => text.charCodeAt(at) ^ other.charCodeAt(at)));
}
