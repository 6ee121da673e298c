// What the page remembers for this browser: language and colours.

import type { Language } from '../../../contract/language';
import { boardLanguage } from '../../board/words';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = { language: 'ops-language', theme: 'ops-theme' } as const;
const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

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
export function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
