// What must not stand in a log line even by accident.

const CREDENTIAL = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** The text with credentials replaced. */
export function maskText(text: string): string {
  return text.replace(CREDENTIAL, '$1 ***').replace(JSON_WEB_TOKEN, '***');
}
