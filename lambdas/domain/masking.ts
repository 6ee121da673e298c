// What must not stand in a log line even by accident: credentials, and personal data in the forms used in China.

type Mask = readonly [pattern: RegExp, replacement: string | ((match: string) => string)];

// Each repeats within limits, or takes up what it has looked at, so that a long text costs linear time.
const MASKS: readonly Mask[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 ***'],
  // A token of three parts, or of five where it is encrypted. Without its dots the match is no token, but used up.
  [/eyJ[\w-]+(?:(?:\.[\w-]*){2,4})?/g, (match) => (match.includes('.') ? '***' : match)],
  // Identity card, GB 11643: region, date of birth, sequence, check digit; or the 15 digits of before 2013.
  [
    /(?<![A-Za-z\d])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![A-Za-z\d])/g,
    keepEnds(6, 4),
  ],
  [/(?<![A-Za-z\d])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![A-Za-z\d])/g, keepEnds(6, 3)],
  // Mobile number of mainland China, with or without country code and separators.
  [/(?<![A-Za-z\d+])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![A-Za-z\d])/g, keepEnds(3, 4)],
  [/(?<![\w.+-])([\w+-])[\w.+-]{0,63}@(?=[\w-]{1,63}\.)/g, '$1***@'],
];

/** Every text that a mask would change matches this one, cheap pattern: most of what is logged does not. */
const SUSPECT = /bearer|basic|eyJ|@|\d{4}[- ]?\d{4}/i;

/** The text with credentials removed, and enough of personal data left to tell one case from another. */
export function maskText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return MASKS.reduce(
    (masked, [pattern, replacement]) =>
      typeof replacement === 'string' ? masked.replace(pattern, replacement) : masked.replace(pattern, replacement),
    text,
  );
}

/** A country code does not count as the head of a number. */
function keepEnds(head: number, tail: number): (match: string) => string {
  return (match) => {
    const bare = match.replaceAll(/^\+?86[- ]?(?=1)|[- ]/g, '');
    return `${bare.slice(0, head)}****${bare.slice(-tail)}`;
  };
}
