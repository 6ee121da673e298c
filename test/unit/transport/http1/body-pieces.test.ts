// A body stays byte for byte what came, and many small pieces cost little more than their bytes.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BodyPieces } from '../../../../lambdas/transport/http1/body-pieces';
import { fc } from '../../../support/property';

test('keeps every byte in its place, whatever the pieces', () => {
  const sizes = fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 1_000, max: 1_100 }), fc.constant(20_000)), {
    minLength: 0,
    maxLength: 150,
  });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
      const body = new BodyPieces();
      for (const piece of pieces) body.add(piece);
      const all = Buffer.concat(pieces);
      return body.size === all.length && body.whole().equals(all);
    }),
  );
});

test('a body of one piece is that piece, and not a copy', () => {
  const body = new BodyPieces();
  const piece = Buffer.from('{}');
  body.add(piece);
  expect(body.whole()).toBe(piece);
});

test('holds 200,000 single bytes in less than 2 MB', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const body = new BodyPieces();
  for (let count = 0; count < 200_000; count += 1) body.add(Buffer.from([1]));
  expect(used() - before).toBeLessThan(2_000_000);
  expect(body.size).toBe(200_000);
});
