// The response grammar of RFC 9112, in every segmentation: what is valid, what is invalid, and what a connection is
// worth afterwards.

import { ResponseFault } from '../../../../lambdas/transport/http1/message-syntax';
import { ResponseParser } from '../../../../lambdas/transport/http1/response-parser';

interface Outcome {
  readonly status?: number;
  readonly body?: string;
  readonly reusable?: boolean;
  readonly fault?: string;
}

/** `end` tells that the connection closed behind the last piece. */
function parse(pieces: readonly Buffer[], method: string, bodyBytes = 1_000): Outcome {
  const parser = new ResponseParser(method, { bodyBytes });
  try {
    let isWhole = false;
    for (const piece of pieces) {
      // A byte behind a whole response meets no parser: its connection is idle, and closes.
      if (isWhole) return { ...whole(parser), reusable: false };
      isWhole = parser.feed(piece);
    }
    if (isWhole || parser.end()) return whole(parser);
  } catch (error) {
    if (error instanceof ResponseFault) return { fault: error.kind };
    throw error;
  }
  throw new Error('Neither whole nor at fault');
}

const whole = (parser: ResponseParser): Outcome => ({
  status: parser.response.status,
  body: parser.response.body.toString('latin1'),
  reusable: parser.reusable,
});

function segmentations(bytes: Buffer): Buffer[][] {
  const cut = (at: number) => [bytes.subarray(0, at), bytes.subarray(at)];
  const halves = Array.from({ length: bytes.length - 1 }, (_, index) => cut(index + 1));
  return [[bytes], [...bytes].map((byte) => Buffer.from([byte])), ...halves];
}

function outcomeOf(text: string, method = 'GET'): Outcome {
  const outcomes = segmentations(Buffer.from(text, 'latin1')).map((pieces) => parse(pieces, method));
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  return outcomes[0] as Outcome;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const SECOND = `${OK}content-length: 6\r\n\r\nsecond`;

test.each<[what: string, response: string, body: string]>([
  ['a length', `${OK}Content-Length: 2\r\n\r\nok`, 'ok'],
  ['no reason', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok', 'ok'],
  ['an empty reason', 'HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nok', 'ok'],
  ['leading zeros', `${OK}content-length: 002\r\n\r\nok`, 'ok'],
  ['white space around a value', `${OK}content-length: \t 2\t \r\n\r\nok`, 'ok'],
  ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n`, 'ok'],
  ['chunks in capitals', `${OK}Transfer-Encoding: CHUNKED\r\n\r\nA\r\n0123456789\r\n00\r\n\r\n`, '0123456789'],
  ['chunk extensions', `${OK}transfer-encoding: chunked\r\n\r\n2;a=b;c="d"\r\nok\r\n0;x\r\n\r\n`, 'ok'],
  ['trailers', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-later: 1\r\n\r\n`, 'ok'],
  [
    'interim responses',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nlink: a\r\n\r\n${OK}content-length: 2\r\n\r\nok`,
    'ok',
  ],
  ['a header with as many letters as Connection', `${OK}x-shutdown: close\r\ncontent-length: 2\r\n\r\nok`, 'ok'],
  ['an empty body', `${OK}content-length: 0\r\n\r\n`, ''],
])('%s: whole, and the connection carries on', (_what, response, body) => {
  expect(outcomeOf(response)).toEqual({ status: 200, body, reusable: true });
});

test.each<[what: string, response: string, status: number, body: string, method: string]>([
  ['no length', `${OK}\r\nok`, 200, 'ok', 'GET'],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok', 200, 'ok', 'GET'],
  ['Connection: close', `${OK}connection: x, Close\r\ncontent-length: 2\r\n\r\nok`, 200, 'ok', 'GET'],
  ['a byte beyond the length', `${OK}content-length: 2\r\n\r\nok\n`, 200, 'ok', 'GET'],
  ['a second response', `${OK}content-length: 2\r\n\r\nok${SECOND}`, 200, 'ok', 'GET'],
  [
    'bytes after the last chunk',
    `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${SECOND}`,
    200,
    'ok',
    'GET',
  ],
  ['HEAD', `${OK}content-length: 2\r\n\r\n`, 200, '', 'HEAD'],
  ['HEAD with a body', `${OK}content-length: 2\r\n\r\nok`, 200, '', 'HEAD'],
  ['HEAD with a second response for a body', `${OK}content-length: 60\r\n\r\n${SECOND}`, 200, '', 'HEAD'],
  ['HEAD with chunks', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`, 200, '', 'HEAD'],
  ['204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok', 204, '', 'GET'],
  [
    '204 with chunks',
    'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    204,
    '',
    'GET',
  ],
  ['304 with a body', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\nok', 304, '', 'GET'],
])('%s: a good response, whose connection carries nothing more', (_what, response, status, body, method) => {
  expect(outcomeOf(response, method)).toEqual({ status, body, reusable: false });
});

test.each<[what: string, response: string, fault: string]>([
  ['nothing', '\r', 'protocol'],
  ['part of a head', 'HTTP/1.1 200 OK\r\nx', 'reset'],
  [
    'an interim response with a body',
    `HTTP/1.1 102 X\r\ncontent-length: 2\r\n\r\n${OK}content-length: 0\r\n\r\n`,
    'protocol',
  ],
  ['an interim response in chunks', `HTTP/1.1 102 X\r\ntransfer-encoding: chunked\r\n\r\n${OK}\r\n`, 'protocol'],
  ['an interim response that closes', `HTTP/1.1 102 X\r\nconnection: close\r\n\r\n${OK}\r\n`, 'protocol'],
  ['an interim response alone', 'HTTP/1.1 100 Continue\r\n\r\n', 'reset'],
  ['part of a body', `${OK}content-length: 3\r\n\r\nok`, 'cut_off'],
  ['part of a chunk', `${OK}transfer-encoding: chunked\r\n\r\n3\r\nok`, 'cut_off'],
  ['no last chunk', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n`, 'cut_off'],
  ['no end of trailers', `${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'cut_off'],
  ['two lengths', `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nok`, 'protocol'],
  ['one length twice', `${OK}content-length: 2\r\ncontent-length: 2\r\n\r\nok`, 'protocol'],
  ['a list of lengths', `${OK}content-length: 2, 2\r\n\r\nok`, 'protocol'],
  ['two framings', `${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`, 'protocol'],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'protocol'],
  ['a signed length', `${OK}content-length: +2\r\n\r\nok`, 'protocol'],
  ['an empty length', `${OK}content-length:\r\n\r\nok`, 'protocol'],
  ['a length past 2^53', `${OK}content-length: 9999999999999999\r\n\r\nok`, 'protocol'],
  ['HTTP/2.0', 'HTTP/2.0 200 OK\r\n\r\n', 'protocol'],
  ['a reason without its space', 'HTTP/1.1 200OK\r\n\r\n', 'protocol'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'protocol'],
  ['a bare LF', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok', 'protocol'],
  ['a bare LF among headers', `${OK}x-a: 1\ncontent-length: 0\r\n\r\n`, 'protocol'],
  ['a bare CR in a value', `${OK}x-a: 1\rcontent-length: 0\r\n\r\n`, 'protocol'],
  ['a NUL in a value', `${OK}x-a: \0\r\n\r\n`, 'protocol'],
  ['white space before a colon', `${OK}content-length : 2\r\n\r\nok`, 'protocol'],
  ['no colon', `${OK}content-length\r\n\r\n`, 'protocol'],
  ['an empty name', `${OK}: a\r\n\r\n`, 'protocol'],
  ['a folded length', `${OK}content-length: 2\r\n 0\r\n\r\nok`, 'protocol'],
  ['a length on a folded line', `${OK}content-length:\r\n 2\r\n\r\nok`, 'protocol'],
  ['a folded transfer coding', `${OK}Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n`, 'protocol'],
  ['a folded first header', `${OK} x-a: 1\r\n\r\n`, 'protocol'],
  ['a line break ahead', `\r\n${OK}content-length: 0\r\n\r\n`, 'protocol'],
  ['an empty chunk size', `${OK}transfer-encoding: chunked\r\n\r\n\r\n`, 'cut_off'],
  ['a chunk size in 0x', `${OK}transfer-encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n`, 'cut_off'],
  ['a negative chunk size', `${OK}transfer-encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n`, 'cut_off'],
  ['white space behind a chunk size', `${OK}transfer-encoding: chunked\r\n\r\n2 \r\nok\r\n0\r\n\r\n`, 'cut_off'],
  [
    'a chunk longer than its size, without the end of a line',
    `${OK}transfer-encoding: chunked\r\n\r\n1\r\nok`,
    'cut_off',
  ],
  ['a chunk size that does not begin as one', `${OK}transfer-encoding: chunked\r\n\r\n<`, 'cut_off'],
  ['a chunk size past 2^53', `${OK}transfer-encoding: chunked\r\n\r\n00000000000002\r\nok\r\n0\r\n\r\n`, 'cut_off'],
  ['a chunk longer than its size', `${OK}transfer-encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n`, 'cut_off'],
  ['a folded header', `${OK}x-a: 1\r\n\t2\r\ncontent-length: 2\r\n\r\nok`, 'protocol'],
  ['a trailer that frames', `${OK}transfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 0\r\n\r\n`, 'cut_off'],
  ['an invalid trailer', `${OK}transfer-encoding: chunked\r\n\r\n0\r\na b: 1\r\n\r\n`, 'cut_off'],
  ['gzip as a transfer coding', `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 'unusable'],
  [
    'two lines of codings',
    `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    'unusable',
  ],
  ['a switch of protocols', 'HTTP/1.1 101 X\r\nupgrade: x\r\n\r\n', 'unusable'],
  ['a status beyond 599', 'HTTP/1.1 600 X\r\n\r\n', 'unusable'],
  ['a length over the limit', `${OK}content-length: 1001\r\n\r\n`, 'too_large'],
  ['a chunk over the limit', `${OK}transfer-encoding: chunked\r\n\r\n3e9\r\n`, 'too_large'],
  ['an open end over the limit', `${OK}\r\n${'x'.repeat(1_001)}`, 'too_large'],
])('%s: refused', (_what, response, fault) => {
  expect(outcomeOf(response)).toEqual({ fault });
});

test.each<[what: string, head: string, piece: string, count: number]>([
  ['headers', OK, `x-a: ${'a'.repeat(100)}\r\n`, 200],
  ['one header', `${OK}x-a: `, 'a', 20_000],
  ['trailers', `${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, `x-a: ${'a'.repeat(100)}\r\n`, 200],
  ['chunk extensions', `${OK}transfer-encoding: chunked\r\n\r\n`, `1;${'a'.repeat(100)}\r\nx\r\n`, 200],
  ['one chunk extension', `${OK}transfer-encoding: chunked\r\n\r\n1;`, 'a', 20_000],
])('%s without end are given up', (_what, head, piece, count) => {
  expect(parse([Buffer.from(head), Buffer.from(piece.repeat(count))], 'GET')).toEqual({ fault: 'unusable' });
});

test('a head may fill its limit, and what follows has a limit of its own', () => {
  const head = `${OK}transfer-encoding: chunked\r\n\r\n`;
  const fed = (headBytes: number) =>
    new ResponseParser('GET', { bodyBytes: 10, headBytes }).feed(Buffer.from(`${head}2;a\r\nok\r\n0\r\n\r\n`));
  expect(fed(head.length)).toBe(true);
  expect(() => fed(head.length - 1)).toThrow('exceed');
});

test('the last status is 599', () => {
  expect(outcomeOf('HTTP/1.1 599 X\r\ncontent-length: 0\r\n\r\n')).toMatchObject({ status: 599 });
  expect(outcomeOf('HTTP/1.1 600 X\r\ncontent-length: 0\r\n\r\n')).toEqual({ fault: 'unusable' });
});

test('interim responses without end are given up', () => {
  const interim = Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n');
  expect(
    parse(
      Array.from({ length: 33 }, () => interim),
      'GET',
    ),
  ).toEqual({ fault: 'protocol' });
  expect(parse([...Array.from({ length: 32 }, () => interim), Buffer.from(SECOND)], 'GET')).toMatchObject({
    status: 200,
  });
});

test('many chunks are no overflow', () => {
  const body = '1\r\nx\r\n'.repeat(20_000);
  const pieces = [Buffer.from(`${OK}transfer-encoding: chunked\r\n\r\n`), Buffer.from(body), Buffer.from('0\r\n\r\n')];
  expect(parse(pieces, 'GET', 20_000).body).toHaveLength(20_000);
});

test.each([
  ['204 without a length', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
  ['204 of no length', 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n', 204],
  ['304 with the length of what it stands for', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\n', 304],
])('%s: whole without a body, and the connection carries on', (_what, response, status) => {
  expect(outcomeOf(response)).toEqual({ status, body: '', reusable: true });
});

test.each(['\n', 'x: 1\r\n\n', `\n${'x'.repeat(60)}`])(
  'a line feed where a header would begin, %j, is a fault at once',
  (rest) => {
    const parser = new ResponseParser('GET', { bodyBytes: 10, headBytes: 40 });
    parser.feed(Buffer.from(OK));
    expect(() => parser.feed(Buffer.from(rest))).toThrow('A line ends without CR');
  },
);

test.each([
  ['a status line', '', 'S'],
  ['a chunk size', `${OK}transfer-encoding: chunked\r\n\r\n`, 'x'],
  ['the end of a chunk', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok`, 'x'],
  ['the end of a chunk', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok`, '\rx'],
])('what cannot begin %s is a fault at once: %#', (_what, before, bytes) => {
  const parser = new ResponseParser('GET', { bodyBytes: 10 });
  parser.feed(Buffer.from(before));
  expect(() => parser.feed(Buffer.from(bytes))).toThrow(ResponseFault);
});

test('headers keep their order, repeats, letter case and bytes', () => {
  const parser = new ResponseParser('GET', { bodyBytes: 10 });
  parser.feed(
    Buffer.from(`${OK}Set-Cookie: a=1\r\nset-cookie: b\r\nX-Name: \xe5 more \r\ncontent-length: 0\r\n\r\n`, 'latin1'),
  );
  expect(parser.response.rawHeaders).toEqual([
    'Set-Cookie',
    'a=1',
    'set-cookie',
    'b',
    'X-Name',
    '\xe5 more',
    'content-length',
    '0',
  ]);
});

test.each([
  ['timeout=5', 5],
  ['max=100, timeout=7', 7],
  ['timeout=x', undefined],
  ['mytimeout=9', undefined],
])('Keep-Alive: %s', (value, seconds) => {
  const parser = new ResponseParser('GET', { bodyBytes: 10 });
  parser.feed(Buffer.from(`${OK}keep-alive: ${value}\r\ncontent-length: 0\r\n\r\n`));
  expect(parser.keepAliveSeconds).toBe(seconds);
});
