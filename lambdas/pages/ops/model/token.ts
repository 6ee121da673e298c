// The token as a person pastes it.

/** Without a `Bearer` in front and white space around; null when it cannot be sent as a header at all. */
export function tokenFrom(input: string): string | null {
  const token = input.trim().replace(/^bearer\s+/i, '');
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}
