// A slice of the comparison of response parsers: test/system/responses has a million.

import { ResponseParser } from '../../../lambdas/transport/http1/response-parser';
import { runSeed } from '../../support/random';
import { compareReadings, ownReading } from './compared';
import type { GeneratedResponse } from './generated-response';

const seed = runSeed('responses');

test('reads every generated response as RFC 9112 and node:http do, or refuses it', async () => {
  const found = await compareReadings(seed, 8_000, 0.5);
  expect(found.disagreements).toEqual([]);
  expect(found.byNode).toBe(4_000);
  // The inputs are worth it: many are good, many are not.
  expect(found.good / found.responses).toBeGreaterThan(0.2);
  expect(found.good / found.responses).toBeLessThan(0.7);
  expect(found.reusable).toBeGreaterThan(800);
});

type Reading = typeof ownReading;

/** Reads the text after it was changed. */
const changed =
  (change: (text: string) => string): Reading =>
  ({ method, bytes }) => {
    const text = change(bytes.toString('latin1'));
    const given = Buffer.from(text, 'latin1');
    return ownReading({ method, bytes: given, pieces: [given] });
  };

const FLAWS: readonly (readonly [flaw: string, read: Reading])[] = [
  ['ends its lines by LF alone', changed((text) => text.replace(/(?<!\r)\n/, '\r\n'))],
  ['skips line breaks ahead of a response', changed((text) => text.replace(/^\r\n/, ''))],
  [
    'believes the first of two lengths',
    changed((text) => text.replace(/(content-length:.*\r\n)content-length:.*\r\n/i, '$1')),
  ],
  ['lets a space stand before a colon', changed((text) => text.replace(/^([\w-]+) +:/m, '$1:'))],
  ['unfolds a folded header', changed((text) => text.replace(/\r\n[ \t]+(?=\S)/, ' '))],
  ['keeps a connection on which something followed', (given) => followed(given)],
  ['reads the body of a response to HEAD', (given) => ownReading({ ...given, method: 'GET' })],
  ['takes a cut-off response for a whole one', (given) => ownReading(given) ?? ownReading(completed(given))],
];

function completed({ method, bytes }: GeneratedResponse): GeneratedResponse {
  const whole = Buffer.concat([bytes, Buffer.from('\r\n')]);
  return { method, bytes: whole, pieces: [whole] };
}

function followed(given: GeneratedResponse): ReturnType<Reading> {
  const own = ownReading(given);
  const parser = new ResponseParser(given.method, { bodyBytes: 1_000 });
  if (own) for (const piece of given.pieces) if (parser.feed(piece)) return { ...own, reusable: parser.reusable };
  return own;
}

test.each(FLAWS)('notices a client that %s', async (_flaw, read) => {
  const found = await compareReadings(seed, 8_000, 0, read);
  expect(found.disagreements).not.toEqual([]);
});
