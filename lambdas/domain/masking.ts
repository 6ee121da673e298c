// What must not stand in a log line even by accident: credentials, and personal data in the forms used in China.

type Mask = readonly [pattern: RegExp, replacement: string | ((match: string) => string)];

/** ASCII and full-width. */
const DIGIT = '[0-9０-９]';
/** Between the groups of a number: hyphen, dot, space, no-break space, and their full-width forms. */
const GAP = '[-. \u00a0\u3000．－]?';
/** Nothing of a longer word or number. */
const START = '(?<![A-Za-z0-9０-９])';
const END = '(?![A-Za-z0-9０-９])';

const digits = (count: number): string => `(?:${DIGIT}${GAP}){${count - 1}}${DIGIT}`;
const oneOf = (ascii: string): string => `[${ascii}${wide(ascii)}]`;

const MONTH = `(?:${oneOf('0')}${GAP}${oneOf('1-9')}|${oneOf('1')}${GAP}${oneOf('0-2')})`;
const DAY = `(?:${oneOf('0')}${GAP}${oneOf('1-9')}|${oneOf('12')}${GAP}${DIGIT}|${oneOf('3')}${GAP}${oneOf('01')})`;
const CENTURY = `(?:${oneOf('1')}${GAP}${oneOf('89')}|${oneOf('2')}${GAP}${oneOf('0')})`;
/** Region of an identity card, GB 11643. */
const REGION = `${oneOf('1-9')}${GAP}${digits(5)}`;

/** Identity card: region, date of birth, sequence, check digit; or the 15 digits of before 2013. */
const CARD = `${START}${REGION}${GAP}${CENTURY}${GAP}${digits(2)}${GAP}${MONTH}${GAP}${DAY}${GAP}${digits(3)}${GAP}(?:${DIGIT}|[XxＸｘ])${END}`;
const OLD_CARD = `${START}${REGION}${GAP}${digits(2)}${GAP}${MONTH}${GAP}${DAY}${GAP}${digits(3)}${END}`;

const COUNTRY = `(?:[+＋]|${oneOf('0')}{2})?${oneOf('8')}${oneOf('6')}${GAP}`;
const HEAD = `${oneOf('1')}${oneOf('3-9')}`;
const DASH = '[- \u00a0\u3000－]';
/**
 * Mobile number of mainland China, with or without country code. Dots stand in the usual grouping alone, and all or none:
 * an IP address and a decimal number have eleven digits too.
 */
const MOBILE = `(?<![A-Za-z0-9０-９+＋])(?:${COUNTRY})?(?:${[
  `${HEAD}${DIGIT}${DASH}?${DIGIT}{4}${DASH}?${DIGIT}{4}`,
  `${HEAD}${DIGIT}[.．]${DIGIT}{4}[.．]${DIGIT}{4}`,
  `${HEAD}${DIGIT}${DASH}${DIGIT}{3}${DASH}${DIGIT}{5}`,
  `${HEAD}${DIGIT}{2}${DASH}${DIGIT}{4}${DASH}${DIGIT}{3}`,
  `${oneOf('1')}${DASH}${oneOf('3-9')}(?:${DASH}${DIGIT}){9}`,
].join('|')})${END}`;

// Each repeats within limits, or takes up what it has looked at, so that a long text costs linear time.
const MASKS: readonly Mask[] = [
  // An API key. Its id alone is no secret.
  [/cgk_(?:([\da-f]{16})_\w*|\w{17,})/g, 'cgk_$1***'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 ***'],
  // A token of three parts, or of five where it is encrypted; its JSON header may begin with white space, or have it after
  // the brace. Without its dots the match is no token, but used up.
  [
    /(?:eyJ|(?<![A-Za-z\d])(?:eyA|ew[ok0])[giJKN])[\w-]+(?:(?:\.[\w-]*){2,4})?/g,
    (match) => (match.includes('.') ? '***' : match),
  ],
  [new RegExp(CARD, 'g'), keepEnds(6, 4)],
  [new RegExp(OLD_CARD, 'g'), keepEnds(6, 3)],
  [new RegExp(MOBILE, 'g'), keepEnds(3, 4)],
  [/(?<![\w.+-])([\w+-])[\w.+-]{0,63}@(?=[\w-]{1,63}\.)/g, '$1***@'],
];

/** Every text that a mask would change matches this one, cheap pattern: most of what is logged does not. */
const SUSPECT = /cgk_|bearer|basic|eyJ|eyA|ew[ok0]|@|(?:[0-9０-９][-. \u00a0\u3000．－]?){10}[0-9０-９]/i;

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
    const bare = match
      .normalize('NFKC')
      .replaceAll(/[^\dA-Za-z]/g, '')
      .replace(/^(?:00)?86(?=1\d{10}$)/, '');
    return `${bare.slice(0, head)}****${bare.slice(-tail)}`;
  };
}

/** The same range in full-width digits. */
function wide(ascii: string): string {
  return ascii.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}
