// What the page remembers: the token for this tab, language and colours for this browser.

import type { Language } from '../../../contract/language';
import { boardLanguage } from '../../board/words';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = { token: 'ops-token', language: 'ops-language', theme: 'ops-theme' } as const;
const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export const tokenStore = {
  read: (): string | null => attempt(() => sessionStorage.getItem(KEY.token)),
  write: (token: string): void => void attempt(() => sessionStorage.setItem(KEY.token, token)),
  clear: (): void => void attempt(() => sessionStorage.removeItem(KEY.token)),
};

export function readLanguage(): Language {
  return boardLanguage(attempt(() => localStorage.getItem(KEY.language)) ?? navigator.language);
}

export function writeLanguage(language: Language): void {
  attempt(() => localStorage.setItem(KEY.language, language));
}

export function readTheme(): ThemeChoice {
  const stored = attempt(() => localStorage.getItem(KEY.theme));
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export function writeTheme(theme: ThemeChoice): void {
  attempt(() => localStorage.setItem(KEY.theme, theme));
}

export function themeAfter(theme: ThemeChoice): ThemeChoice {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}

/** Storage may be forbidden by the browser's settings; the page works without. */
function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
