// Keeps the token for this tab, so that a reload goes on. Any page of this origin that the tab opens, such as a Cell's, can
// read the tab's storage, and no page can read the state of another page's history entry. So each holds one half: random
// bytes, and the token combined with them.

import { attempt } from './preferences';

const KEY = 'ops-token';

/** The half in the storage stays the same for one token, so that every history entry of the session can be read. */
let kept: { readonly token: string; readonly random: string } | undefined;

export const tokenStore = {
  read(): string | null {
    const random = attempt(() => atob(sessionStorage.getItem(KEY) ?? ''));
    const combined = attempt(() => atob((history.state as Record<string, string> | null)?.[KEY] ?? ''));
    if (!random || !combined || random.length !== combined.length) return null;
    const token = combine(random, combined);
    // Halves of two sessions give noise.
    if (!/^[\x21-\x7e]+$/.test(token)) return null;
    kept = { token, random };
    return token;
  },
  write(token: string): void {
    if (tokenStore.read() === token) return;
    const random = kept?.token === token ? kept.random : randomText(token.length);
    kept = { token, random };
    attempt(() => sessionStorage.setItem(KEY, btoa(random)));
    attempt(() => history.replaceState({ [KEY]: btoa(combine(token, random)) }, ''));
  },
  /** Without the half in the storage, those in older history entries are noise as well. */
  clear(): void {
    kept = undefined;
    attempt(() => sessionStorage.removeItem(KEY));
    attempt(() => history.replaceState(null, ''));
  },
};

function randomText(length: number): string {
  return String.fromCharCode(...crypto.getRandomValues(new Uint8Array(length)));
}

/** Combines two texts of the same length bit by bit; a second time gives the first text back. */
function combine(text: string, other: string): string {
  return String.fromCharCode(...Array.from(text, (_, at) => text.charCodeAt(at) ^ other.charCodeAt(at)));
}
