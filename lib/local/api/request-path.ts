// The request target as HTTP APIs hand it on: the path percent-decoded, the query as it came.

export interface RequestTarget {
  /** Decoded once, and cut at a `?` that decoding brought to light: HTTP APIs do both. */
  readonly rawPath: string;
  readonly rawQueryString: string;
}

export function parseTarget(target: string): RequestTarget {
  const origin = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const mark = origin.indexOf('?');
  const path = decodePath(mark < 0 ? origin : origin.slice(0, mark)) || '/';
  const decodedMark = path.indexOf('?');
  return {
    rawPath: decodedMark < 0 ? path : path.slice(0, decodedMark),
    rawQueryString: mark < 0 ? '' : origin.slice(mark + 1),
  };
}

const NOT_PLAIN = /[^\x21-\x24\x26-\x7e]/;

/** `text` holds one byte a character. An escape that is invalid stays as it is; bytes that are not UTF-8 become U+FFFD. */
function decodePath(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Repeated parameters joined by `,`, decoded; undefined where there are none. */
export function queryParameters(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}
