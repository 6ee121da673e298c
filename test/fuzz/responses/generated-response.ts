// Responses as servers write them, well and badly, cut into segments at any place.

export interface GeneratedResponse {
  readonly method: string;
  /** Ends with the close of its connection. */
  readonly bytes: Buffer;
  readonly pieces: readonly Buffer[];
}

type Random = () => number;

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

const VERSIONS = [
  ...Array.from({ length: 30 }, () => 'HTTP/1.1'),
  'HTTP/1.0',
  'HTTP/1.0',
  'HTTP/2.0',
  'http/1.1',
  'ICY',
];
const STATUSES = [
  '200 OK',
  '200 OK',
  '200',
  '200 ',
  '404 Not Found',
  '500 X',
  '204 No Content',
  '204 X',
  '304 Same',
].concat([
  '206 \t\xe5',
  '302 Found',
  '101 Switching',
  '099 X',
  '199 X',
  '599 X',
  '600 X',
  '20 X',
  '2000 X',
  '200  two',
  '-20 X',
]);
const INTERIM = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 X\r\nlink: a\r\n\r\n',
  'HTTP/1.1 102 X\r\ncontent-length: 5\r\n\r\n',
];
const FIELDS = [
  'x-a: 1',
  'Set-Cookie: a=b',
  'set-cookie: c',
  'X-B:\t \xe5\xff ',
  'date: x',
  'etag: "1"',
  'x-empty:',
  'x_y: 1',
].concat(
  [
    'connection: close',
    'Connection: Keep-Alive',
    'connection: x, close',
    'keep-alive: timeout=5',
    'trailer: x-t',
    'x-a: 1\r\n 2',
  ],
  [
    'x-f: a\r\n\tb',
    ' x: 1',
    'x : 1',
    ': 1',
    'no colon',
    'x-nul: \0',
    'x-del: \x7f',
    'x-cr: a\rb',
    'x-lf: a\nb',
    'x-\xe5: 1',
  ],
  [
    'upgrade: h2c',
    'content-length: 3',
    'content-length: 3\r\n 4',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip',
  ],
);
/** Those at the front. */
const DECENT_FIELDS = 13;
const LENGTHS = ['0', '+', '-1', '1e1', '0x2', '', ' ', '2, 2', '2,3', '99999999999999999999', '9007199254740993', '٣'];
const CODINGS = [
  'chunked',
  'Chunked',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  'chunked;q=1',
  'xchunked',
  '',
  ',',
];
const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="b;c"', '; a', ' ;a', ' ', '\t', ';\xe5', ';\0', ';a\rb', ';a\nb'];
const TRAILERS = [
  '',
  '',
  '',
  'x-t: 1\r\n',
  'x-t: 1\r\ny: 2\r\n',
  'a b: 1\r\n',
  'content-length: 9\r\n',
  ' fold\r\n',
  'x\r\n',
];
const BEHIND = [
  '\r\n',
  '\n',
  'x',
  '\0',
  'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged',
  'HTTP/1.1 100 Continue\r\n\r\n',
  '0\r\n\r\n',
];
const ODD_BYTES = '\r\n\0 \t:;,0aZ-"\x0b\x7f\x80\xff'.split('');

export function generatedResponse(random: Random): GeneratedResponse {
  const method = pick(random, ['GET', 'GET', 'GET', 'POST', 'HEAD']);
  const text = random() < 0.45 ? mutated(random, response(random)) : response(random);
  const bytes = Buffer.from(text, 'latin1');
  return { method, bytes, pieces: segments(random, bytes) };
}

function response(random: Random): string {
  const interim = random() < 0.1 ? pick(random, INTERIM).repeat(1 + upTo(random, random() < 0.02 ? 40 : 2)) : '';
  const decent = random() < 0.6;
  const statusLine = decent ? 'HTTP/1.1 200 OK' : `${pick(random, VERSIONS)} ${pick(random, STATUSES)}`;
  const fields = Array.from({ length: upTo(random, 4) }, () =>
    pick(random, decent ? FIELDS.slice(0, DECENT_FIELDS) : FIELDS),
  );
  const { field, body } = framed(random);
  fields.splice(upTo(random, fields.length), 0, ...field);
  const behind = random() < 0.15 ? pick(random, BEHIND) : '';
  const ahead = random() < 0.02 ? pick(random, ['\r\n', '\n', ' ', '\0']) : '';
  return `${ahead}${interim}${statusLine}\r\n${fields.map((line) => `${line}\r\n`).join('')}\r\n${body}${behind}`;
}

function framed(random: Random): { field: string[]; body: string } {
  const text = pick(random, [
    '',
    'ok',
    'body',
    '{"a":1}\r\n',
    '\xe5\0\xff',
    'HTTP/1.1 200 OK\r\n\r\n',
    'x'.repeat(300),
  ]);
  const kind = random();
  if (kind < 0.4)
    return { field: [`${pick(random, ['content-length', 'Content-Length'])}: ${text.length}`], body: text };
  if (kind < 0.5) return { field: [`content-length:${pick(random, LENGTHS)}`], body: text };
  if (kind < 0.6) return { field: [`content-length: ${text.length + 2 - upTo(random, 4)}`], body: text };
  if (kind < 0.7) return { field: [], body: text };
  const coding = random() < 0.8 ? 'chunked' : pick(random, CODINGS);
  return {
    field: [`${pick(random, ['transfer-encoding', 'Transfer-Encoding'])}: ${coding}`],
    body: chunks(random, text),
  };
}

function chunks(random: Random, text: string): string {
  let body = '';
  for (let rest = text; rest !== ''; ) {
    const size = 1 + upTo(random, rest.length - 1);
    const odd = random() < 0.05;
    const digits = `${odd ? pick(random, ['0', '0x', '-', '+', ' ', '0000000000000', 'g']) : ''}${size.toString(16)}`;
    const end = random() < 0.03 ? pick(random, ['\n', '', '\r', 'x\r\n', '\r\n\r\n']) : '\r\n';
    body += `${digits}${extension(random)}\r\n${rest.slice(0, size)}${end}`;
    rest = rest.slice(size);
  }
  return `${body}${random() < 0.1 ? '00' : '0'}${extension(random)}\r\n${pick(random, TRAILERS)}\r\n`;
}

function extension(random: Random): string {
  return random() < 0.2 ? pick(random, EXTENSIONS) : '';
}

function mutated(random: Random, given: string): string {
  let text = given;
  for (let count = 1 + upTo(random, 2); count > 0; count -= 1) {
    const at = upTo(random, text.length);
    const to = at + upTo(random, 6);
    const kind = random();
    if (kind < 0.3) text = text.slice(0, at) + pick(random, ODD_BYTES) + text.slice(at);
    else if (kind < 0.55) text = text.slice(0, at) + text.slice(at + 1);
    else if (kind < 0.75) text = text.slice(0, at) + pick(random, ODD_BYTES) + text.slice(at + 1);
    else if (kind < 0.85) text = text.slice(0, to) + text.slice(at);
    else text = text.slice(0, at);
  }
  return text;
}

function segments(random: Random, bytes: Buffer): Buffer[] {
  const kind = random();
  if (kind < 0.4 || bytes.length === 0) return [bytes];
  if (kind < 0.5) return [...bytes].map((byte) => Buffer.from([byte]));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + upTo(random, kind < 0.75 ? 12 : bytes.length));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}
