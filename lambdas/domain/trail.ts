// The way of one request through the proxy as its log line keeps it: a short text of codes, which the admin function
// explains. A good request's text is about 17 characters long; a failed one's also has notes.

/** Who was let in: a verified user, a caller whom nobody verified, or a key. */
type CallerCode = 'u' | 'h' | 'k';
/** `c` closed, `p` the one probe of a half-open circuit, `o` open, `t` the tenant's own circuit in that environment. */
type CircuitCode = 'c' | 'p' | 'o' | 't';
/** `h` hmac-v1, `r` rfc9421, `b` both, `n` none. */
type SignatureCode = 'h' | 'r' | 'b' | 'n';

/** One try at the Cell. Times are ms since the request went to its Cell. */
export interface TrailTry {
  /** Over a connection that was kept from an earlier request. */
  readonly reused: boolean;
  readonly startMs: number;
  /** Missing where the connection was reused, or never stood. */
  readonly connectMs?: number | undefined;
  /** Missing where no byte of an answer came. */
  readonly firstByteMs?: number | undefined;
  readonly endMs: number;
  /** The Cell's status, or how the try failed. */
  readonly end: number | string;
}

/** Why no further try was made. `write`: it may have arrived, and is not sent twice. */
export const NO_RETRY = ['write', 'status', 'final', 'tries', 'budget', 'circuit', 'time'] as const;
export type NoRetry = (typeof NO_RETRY)[number];

export interface TrailNotes {
  /** Phase, who opened it, Unix ms since when, probes that failed, and ms after which to ask again. */
  readonly circuit?: readonly [phase: string, cause: string, sinceMs: number, reopenings: number];
  readonly retryAfterMs?: number | undefined;
  /** Failed and all calls of the window when this environment opened the circuit. */
  readonly opened?: readonly [failures: number, calls: number];
  readonly noRetry?: NoRetry | undefined;
  /** Id of the key that the last try was signed with. */
  readonly keyId?: string | undefined;
}

export interface Trail {
  readonly caller: CallerCode;
  readonly circuit: CircuitCode;
  readonly signature: SignatureCode;
  readonly tries: readonly TrailTry[];
  readonly notes: TrailNotes;
}

export function writeTrail({ caller, circuit, signature, tries, notes }: Trail): string {
  return [
    caller + circuit + signature,
    ...tries.map(
      ({ reused, startMs, connectMs = '', firstByteMs = '', endMs, end }) =>
        `${reused ? 'r' : 'n'}${startMs},${connectMs},${firstByteMs},${endMs}=${end}`,
    ),
    ...(notes.circuit ? [note('c', ...notes.circuit)] : []),
    ...(notes.retryAfterMs === undefined ? [] : [note('w', notes.retryAfterMs)]),
    ...(notes.opened ? [note('o', ...notes.opened)] : []),
    ...(notes.noRetry ? [note('x', notes.noRetry)] : []),
    ...(notes.keyId === undefined ? [] : [note('k', notes.keyId)]),
  ].join(' ');
}

function note(name: string, ...values: readonly (string | number)[]): string {
  return `${name}~${values.map(encode).join('~')}`;
}

/** A key's id is an operator's text. Commas and tildes stand between numbers, so that no mask takes them for a phone number. */
function encode(value: string | number): string {
  return encodeURIComponent(value).replaceAll('~', '%7E');
}

const HEAD = /^([uhk])([cpot])([hrbn])$/;
const TRY = /^([rn])(\d+),(\d*),(\d*),(\d+)=([a-z_]+|\d{3})$/;
const NOTE = /^([cwoxk])~([^ ]*)$/;

/** Undefined for a text of another form: a line that another version wrote is explained without it. */
export function readTrail(text: string): Trail | undefined {
  const [first = '', ...parts] = text.split(' ');
  const head = HEAD.exec(first);
  if (!head) return undefined;
  const tries: TrailTry[] = [];
  const notes: TrailNotes = {};
  for (const part of parts) {
    const made = TRY.exec(part);
    const noted = NOTE.exec(part);
    if (made) tries.push(readTry(made));
    else if (noted) Object.assign(notes, readNote(noted[1] ?? '', decode(noted[2] ?? '')));
  }
  const [, caller, circuit, signature] = head as unknown as [string, CallerCode, CircuitCode, SignatureCode];
  return { caller, circuit, signature, tries, notes };
}

function readTry([, kind, start, connect = '', firstByte = '', end, result = '']: RegExpExecArray): TrailTry {
  return {
    reused: kind === 'r',
    startMs: Number(start),
    ...(connect !== '' && { connectMs: Number(connect) }),
    ...(firstByte !== '' && { firstByteMs: Number(firstByte) }),
    endMs: Number(end),
    end: /^\d/.test(result) ? Number(result) : result,
  };
}

function decode(text: string): string[] {
  try {
    return text.split('~').map(decodeURIComponent);
  } catch {
    return [];
  }
}

function readNote(name: string, values: readonly string[]): TrailNotes {
  const [first = '', second = '', third, fourth] = values;
  if (name === 'c') return { circuit: [first, second, Number(third), Number(fourth)] };
  if (name === 'w') return { retryAfterMs: Number(first) };
  if (name === 'o') return { opened: [Number(first), Number(second)] };
  if (name === 'k') return { keyId: first };
  const noRetry = NO_RETRY.find((known) => known === first);
  return noRetry === undefined ? {} : { noRetry };
}
