// How many requests one write of a limit is for, to the request.

import { type Band, bandFor } from '../../../../lambdas/proxy/limits/band';
import { bucketOf } from '../../../../lambdas/proxy/limits/bucket';
import type { Traffic } from '../../../../lambdas/proxy/limits/sight';

const traffic = (ownRate: number, environments: number, measured = true): Traffic => ({
  ownRate,
  fleetRate: ownRate * environments,
  environments,
  measured,
});

interface Asked {
  readonly perSecond?: number;
  readonly burst?: number;
  readonly left?: number;
  readonly wasNear?: boolean;
  readonly of: Traffic;
}

const band = ({ perSecond = 100, burst = 100, left = burst, wasNear = false, of }: Asked): Band =>
  bandFor(bucketOf({ perSecond, burst }), left, of, wasNear);

describe('the limit is near', () => {
  test.each([
    [100, 25, false],
    [100, 24.9, true],
    [2, 1, false],
    [2, 0.9, true],
  ])('of a bucket of %i, with %d left: %s', (burst, left, near) => {
    expect(band({ burst, left, of: traffic(10, 4) }).near).toBe(near);
  });

  test.each([
    [29, 40, true],
    [30, 40, false],
    [74, 103, false],
    [74, 104, true],
    [75, 104, false],
  ])('still, with %i of 100 left and %i a second asked: %s', (left, fleetRate, near) => {
    expect(band({ left, wasNear: true, of: { ...traffic(10, 4), fleetRate } }).near).toBe(near);
    expect(band({ left, of: { ...traffic(10, 4), fleetRate } }).near).toBe(false);
    expect(band({ left, wasNear: true, of: { ...traffic(10, 4, false), fleetRate } }).near).toBe(false);
  });
});

describe('far from the limit, a block is', () => {
  test.each<[string, Asked, Partial<Band>]>([
    ['28 requests', { of: traffic(50, 1) }, { high: 14, low: -14, slack: 25 }],
    ['more where a large fleet would write too often', { burst: 1_000, of: traffic(100, 140) }, { high: 20, low: -20 }],
    [
      'at most half of what is left, shared by the fleet’s root',
      { left: 40, of: traffic(50, 4) },
      { high: 5, low: -5, slack: 5 },
    ],
    ['wider while the bucket is half full', { left: 50, of: traffic(20, 25) }, { high: 8, low: -8, slack: 2.5 }],
    ['not wider below that', { left: 49.9, of: traffic(20, 25) }, { high: 2, low: -2, slack: 2.495 }],
    ['wider from one and a half requests a second on', { of: traffic(1.5, 25) }, { high: 8, low: -8 }],
    ['not wider for a quieter environment', { of: traffic(1.4, 25) }, { high: 5, low: -5 }],
    ['what comes in twelve seconds', { of: traffic(1, 1) }, { high: 6, low: -6 }],
    ['one request at least', { of: traffic(0, 1) }, { high: 0, low: -1 }],
    ['with a slack of one request at least', { left: 30, of: traffic(1, 100) }, { slack: 1 }],
  ])('%s', (_, asked, expected) => {
    expect(band(asked)).toMatchObject({ near: false, ...expected });
  });
});

describe('near the limit, a block is', () => {
  test.each<[string, Asked, Partial<Band>]>([
    ['a few requests, about zero', { of: traffic(50, 1) }, { high: 3, low: -3 }],
    [
      'more for a limit that would write too often',
      { perSecond: 3_500, burst: 3_500, of: traffic(1, 100) },
      { high: 5, low: -5 },
    ],
    ['a small part of the limit', { perSecond: 1_000, burst: 1_000, of: traffic(100, 4) }, { high: 7, low: -6 }],
    ['smaller the larger the fleet', { perSecond: 1_000, burst: 1_000, of: traffic(100, 9) }, { high: 5, low: -4 }],
    ['at most what comes in a second', { perSecond: 300, burst: 300, of: traffic(1.4, 4) }, { high: 1, low: -1 }],
    ['more above zero the more is asked', { of: traffic(50, 8) }, { high: 2, low: -0 }],
    [
      'half below zero at twice the limit',
      { perSecond: 1_000, burst: 1_000, of: traffic(1_000, 2) },
      { high: 14, low: -4 },
    ],
    ['for one request where less than one comes in a second', { of: traffic(0.9, 4) }, { high: 1, low: -0 }],
    ['for two where an environment is quiet', { of: traffic(1.4, 4) }, { high: 1, low: -1 }],
    ['for a few from one and a half requests a second on', { of: traffic(1.5, 4) }, { high: 3, low: -3 }],
  ])('%s', (_, asked, expected) => {
    const found = band({ left: 0, ...asked });
    expect(found).toMatchObject({ near: true, slack: 0 });
    expect([found.high, found.low]).toEqual([expected.high, expected.low]);
  });
});
