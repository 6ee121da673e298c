// Which light forbids what, and until when.

import { forbiddingLight, isInForce } from '../../../../lambdas/domain/light/light';

const light = (untilMs: number, reason = 'migration') => ({ reason, setBy: 'ann', sinceMs: 0, untilMs });

test('a light ends by its time, not by being removed', () => {
  expect(isInForce(light(1_000), 999)).toBe(true);
  expect(isInForce(light(1_000), 1_000)).toBe(false);
  expect(isInForce(undefined, 0)).toBe(false);
});

test.each(['GET', 'HEAD', 'OPTIONS'])('%s passes a red light', (method) => {
  expect(forbiddingLight(method, [light(1_000)], 0)).toBeUndefined();
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'get'])('%s does not', (method) => {
  expect(forbiddingLight(method, [undefined, light(1_000)], 0)).toEqual(light(1_000));
});

test('of two in force the longer one tells when to come back; one that is over forbids nothing', () => {
  expect(forbiddingLight('POST', [light(1_000), light(5_000, 'all')], 0)?.reason).toBe('all');
  expect(forbiddingLight('POST', [light(1_000), light(5_000, 'all')], 5_000)).toBeUndefined();
});
