// Colours for a terminal; plain text elsewhere.

import { styleText } from 'node:util';

export type Format = Parameters<typeof styleText>[0];
export type Style = (format: Format, text: string) => string;

/** `styleText` itself respects NO_COLOR, and leaves out colours if the stream is not a terminal. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  return (format, text) => styleText(format, text, { stream });
}
