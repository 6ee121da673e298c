// A regular expression's text cut into what matters for its running time: quantifiers, lookarounds, and the rest.

export type Token =
  | { readonly kind: 'quantifier'; readonly text: string; readonly most: number }
  | { readonly kind: 'lookaround' | 'open' | 'close' | 'other'; readonly text: string };

/** Sticky, so that each finds a token at its place or none. */
const KINDS = [
  ['other', /\\(?:[pP]\{[^}]*\}|k<[^>]*>|u\{[^}]*\}|[^])/y],
  ['other', /\[(?:\\[^]|[^\]\\])*\]/y],
  ['lookaround', /\(\?<?[=!]/y],
  ['open', /\((?:\?(?::|<[^>]*>|[a-z-]*:))?/y],
  ['close', /\)/y],
  ['quantifier', /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y],
  ['other', /[^]/y],
] as const;

export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const [kind, text] = tokenAt(source, at);
    tokens.push(kind === 'quantifier' ? { kind, text, most: mostOf(text) } : { kind, text });
    at += text.length;
  }
  return tokens;
}

function tokenAt(source: string, at: number): [Token['kind'], string] {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text !== undefined) return [kind, text];
  }
  throw new Error(`No token at ${at} of ${source}`);
}

/** How often a quantifier lets its part repeat. */
function mostOf(text: string): number {
  if (text.startsWith('?')) return 1;
  const numbers = /^\{(\d+)(,?)(\d*)\}/.exec(text);
  if (!numbers) return Infinity;
  const [, least, comma, most] = numbers;
  if (comma === '') return Number(least);
  return most === '' ? Infinity : Number(most);
}

/** Without its lookarounds. */
export function withoutLookarounds(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth > 0) depth += token.kind === 'open' || token.kind === 'lookaround' ? 1 : token.kind === 'close' ? -1 : 0;
    else if (token.kind === 'lookaround') depth = 1;
    else kept.push(token);
  }
  return kept;
}
