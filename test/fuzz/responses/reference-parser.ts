// The response grammar of RFC 9112 once more, slow and over the whole text at once: it shares no line with the gateway's
// own parser, which meets the same bytes in pieces.

export interface ReferenceLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly interimResponses: number;
}

export interface ReferenceResponse {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly reusable: boolean;
  /** Characters up to its end. */
  readonly length: number;
}

/* oxlint-disable no-control-regex -- they are what a response must not hold */
const HEAD = /^HTTP\/1\.([01]) (\d\d\d)(?: [^\0-\x08\n-\x1f\x7f]*)?\r\n((?:[^\r\n]+\r\n)*)\r\n/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\x08\n-\x1f\x7f]*?)[ \t]*$/;
const CHUNK =
  /^([0-9a-f]{1,13})(?:;[!#$%&'*+.^_`|~\w-]+(?:=(?:[!#$%&'*+.^_`|~\w-]+|"(?:[^"\\\0-\x08\n-\x1f\x7f]|\\[^\0-\x08\n-\x1f\x7f])*"))?)*\r\n/i;
/* oxlint-enable no-control-regex */
const TRAILERS = /^((?:[^\r\n]+\r\n)*)\r\n/;
/** A trailer must not frame: RFC 9110, 6.5.1. */
const FRAMING = /^(?:content-length|transfer-encoding)$/i;

/** @returns undefined where the text is no whole response, and its connection closed behind it */
export function referenceResponse(
  text: string,
  method: string,
  limits: ReferenceLimits,
): ReferenceResponse | undefined {
  let rest = text;
  for (let interim = 0; interim <= limits.interimResponses; interim += 1) {
    const [head = '', minor, status = '', lines = ''] = HEAD.exec(rest) ?? [];
    const fields = fieldsOf(lines);
    if (head === '' || fields === undefined || head.length > limits.headBytes) return undefined;
    rest = rest.slice(head.length);
    const code = Number(status);
    if (code < 100 || code === 101 || code > 599) return undefined;
    if (code < 200 && !fields.every(suitsInterim)) return undefined;
    if (code < 200 && fields.filter(([name]) => /^content-length$/i.test(name)).length > 1) return undefined;
    if (code >= 200) {
      const found = finalResponse(code, minor === '0', fields, rest, method, limits);
      return found && { ...found, length: text.length - rest.length + found.length };
    }
  }
  return undefined;
}

type Fields = readonly (readonly [name: string, value: string])[];

/** Obsolete folding is refused, as RFC 9112, 5.2 allows. */
function fieldsOf(lines: string): Fields | undefined {
  const found = lines.split('\r\n').slice(0, -1).map((line) => FIELD.exec(line)); // biome-ignore format: one line
  return found.includes(null) ? undefined : found.map((parts) => [parts?.[1] ?? '', parts?.[2] ?? ''] as const);
}

/** An interim response has no body and closes nothing: RFC 9110, 15.2. */
function suitsInterim([name, value]: Fields[number]): boolean {
  const text = `${name}: ${value}`.toLowerCase();
  return !/^(?:content-length: (?!0{1,15}$)|transfer-encoding:|connection: (?:.*,)?\s*close\s*(?:,|$))/.test(text);
}

function finalResponse(
  status: number,
  isOld: boolean,
  pairs: Fields,
  rest: string,
  method: string,
  limits: ReferenceLimits,
): ReferenceResponse | undefined {
  const all = (name: string): string[] => pairs.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
  const [lengths, codings] = [all('content-length'), all('transfer-encoding')];
  const [length = ''] = lengths;
  if (lengths.length > 1 || (lengths.length === 1 && !/^\d{1,15}$/.test(length))) return undefined;
  const isPlain = codings.length === 0 || (codings.length === 1 && /^chunked$/i.test(codings[0] as string));
  if (!isPlain || (codings.length > 0 && (lengths.length > 0 || isOld))) return undefined;
  const closes = all('connection').some((value) => value.split(',').some((option) => /^\s*close\s*$/i.test(option)));
  const made = (body: string, used: number, lives: boolean): ReferenceResponse | undefined => {
    if (body.length > limits.bodyBytes) return undefined;
    const reusable = lives && !closes && !isOld && used === rest.length;
    return { status, rawHeaders: pairs.flat(), body, reusable, length: used };
  };
  if (method === 'HEAD') return made('', 0, false);
  if (status === 204) return made('', 0, codings.length === 0 && Number(length) === 0);
  if (status === 304) return made('', 0, codings.length === 0);
  if (codings.length > 0) {
    const chunked = chunkedBody(rest);
    return chunked && made(chunked.body, chunked.used, true);
  }
  if (lengths.length === 0) return made(rest, rest.length, false);
  const size = Number(length);
  return rest.length < size ? undefined : made(rest.slice(0, size), size, true);
}

function chunkedBody(text: string): { body: string; used: number } | undefined {
  let [body, rest] = ['', text];
  let size = -1;
  while (size !== 0) {
    const [line, digits = ''] = CHUNK.exec(rest) ?? [];
    if (line === undefined) return undefined;
    rest = rest.slice(line.length);
    size = Number.parseInt(digits, 16);
    if (size === 0) continue;
    if (rest.length < size + 2 || rest.slice(size, size + 2) !== '\r\n') return undefined;
    body += rest.slice(0, size);
    rest = rest.slice(size + 2);
  }
  const [end, lines = ''] = TRAILERS.exec(rest) ?? [];
  const trailers = fieldsOf(lines);
  if (end === undefined || trailers === undefined || trailers.some(([name]) => FRAMING.test(name))) return undefined;
  return { body, used: text.length - rest.length + end.length };
}
