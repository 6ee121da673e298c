// Text as a terminal may show it: what a caller sent must not move the cursor, colour the screen or set its title.

import { escapeCharacter } from '../../terminal/text-width';

// oxlint-disable-next-line no-control-regex -- they are what is taken out
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Control characters, and those that turn the direction of writing, as `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, escapeCharacter);
}
