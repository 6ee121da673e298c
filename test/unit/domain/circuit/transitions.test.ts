// Phases of a circuit: every way from one to the next.

import { DEFAULT_BREAKER } from '../../../../lambdas/contract/settings';
import {
  type Circuit,
  CLOSED,
  type HalfOpenCircuit,
  MAX_OPEN_FACTOR,
  type OpenCircuit,
  passage,
} from '../../../../lambdas/domain/circuit/circuit';
import {
  foundBack,
  foundDown,
  opened,
  probed,
  probing,
  released,
} from '../../../../lambdas/domain/circuit/transitions';
import { fc } from '../../../support/property';

const NOW_MS = 1_764_000_000_000;
const settings = DEFAULT_BREAKER;
const at = (nowMs: number, random = 0.5) => ({ nowMs, random, settings });
const OPEN_MS = settings.openSeconds * 1000;
const LEASE_MS = 30_000;

const open = opened(CLOSED, 'traffic', at(NOW_MS));
const waitOver = NOW_MS + OPEN_MS;
const firstProbe = probing(open, 'env-1', 30_000, waitOver);

test('closed passes; open refuses with the time left; then one caller may try to be the probe', () => {
  expect(passage(CLOSED, NOW_MS, settings)).toEqual({ kind: 'pass' });
  expect(passage(open, NOW_MS + 4_000, settings)).toEqual({ kind: 'wait', ms: 6_000 });
  expect(passage(open, waitOver, settings)).toEqual({ kind: 'probe' });
});

test('while a probe is out nobody else goes; its lease runs out with its holder', () => {
  expect(passage(firstProbe, waitOver + 1, settings)).toEqual({ kind: 'wait', ms: 29_999 });
  expect(passage(firstProbe, waitOver + 30_000, settings)).toEqual({ kind: 'probe' });
  expect(probing(firstProbe, 'env-2', 30_000, waitOver + 30_000)).toMatchObject({ probe: { holder: 'env-2' } });
});

test('the configured number of good probes closes', () => {
  const once = probed(firstProbe, true, at(waitOver + 10)) as HalfOpenCircuit;
  expect(once).toMatchObject({ phase: 'half_open', successes: 1, probe: null });
  const second = probing(once, 'env-2', 30_000, waitOver + 20);
  expect(probed(second, true, at(waitOver + 30))).toMatchObject({ phase: 'closed', calls: [] });
});

test('a first probe that fails reopens, twice as long each time up to a limit', () => {
  const waits: number[] = [];
  let circuit = open;
  let nowMs = waitOver;
  for (let round = 0; round < 4; round += 1) {
    circuit = probed(probing(circuit, 'env', 30_000, nowMs), false, at(nowMs)) as OpenCircuit;
    expect(circuit).toMatchObject({ phase: 'open', sinceMs: NOW_MS });
    waits.push(circuit.untilMs - nowMs);
    nowMs += 60_000;
  }
  expect(waits).toEqual([2, 2, 2, 2].map((factor) => factor * OPEN_MS));
});

test('after a good one, a failure is borne while the number can still be reached', () => {
  const once = probed(firstProbe, true, at(waitOver)) as HalfOpenCircuit;
  const failedOnce = probed(once, false, at(waitOver)) as HalfOpenCircuit;
  expect(failedOnce).toMatchObject({ phase: 'half_open', successes: 1, failures: 1 });
  expect(probed(failedOnce, true, at(waitOver))).toMatchObject({ phase: 'closed' });
  expect(probed(failedOnce, false, at(waitOver))).toMatchObject({ phase: 'open', reopenings: 1 });
});

test('a probe given back leaves the place to the next', () => {
  expect(passage(released(firstProbe, waitOver), waitOver, settings)).toEqual({ kind: 'probe' });
});

test('waits are spread by a tenth either way', () => {
  expect(opened(CLOSED, 'traffic', at(NOW_MS, 0)).untilMs).toBe(NOW_MS + 0.9 * OPEN_MS);
  expect(opened(CLOSED, 'traffic', at(NOW_MS, 1)).untilMs).toBe(NOW_MS + 1.1 * OPEN_MS);
});

test('a time that no setting allows blocks nothing', () => {
  expect(passage({ ...open, untilMs: NOW_MS + 3_600_000 }, NOW_MS, settings)).toEqual({ kind: 'probe' });
  const lease = { holder: 'env', untilMs: NOW_MS + 3_600_000 };
  expect(passage({ ...firstProbe, probe: lease }, NOW_MS, settings)).toEqual({ kind: 'probe' });
});

describe('the patrol', () => {
  test('opens what it finds down, and keeps it open', () => {
    const down = foundDown(CLOSED, at(NOW_MS));
    expect(down).toMatchObject({ phase: 'open', cause: 'patrol', untilMs: NOW_MS + OPEN_MS });
    expect(foundDown(down, at(NOW_MS + 9_000))).toMatchObject({ untilMs: NOW_MS + 9_000 + OPEN_MS, sinceMs: NOW_MS });
  });

  test('closes by itself what it had opened', () => {
    const back = foundBack(foundDown(CLOSED, at(NOW_MS)), at(NOW_MS + 1_000));
    expect(back).toMatchObject({ phase: 'half_open', successes: 1, probe: null });
    expect(foundBack(back, at(NOW_MS + 2_000))).toMatchObject({ phase: 'closed' });
  });

  test('ends the wait where calls had failed, and leaves the proof to calls', () => {
    const back = foundBack(open, at(NOW_MS + 1_000));
    expect(back).toMatchObject({ phase: 'half_open', successes: 0, probe: null });
    expect(foundBack(back, at(NOW_MS + 2_000))).toBe(back);
  });

  test('leaves a closed circuit and a probe that is out alone', () => {
    expect(foundBack(CLOSED, at(NOW_MS))).toBe(CLOSED);
    const down = foundDown(CLOSED, at(NOW_MS));
    const probe = probing(down, 'env', 30_000, NOW_MS + 10_000);
    expect(foundBack(probe, at(NOW_MS + 10_001))).toBe(probe);
  });
});

test('whatever happens: generations grow, the state serialises, and no wait exceeds its limit', () => {
  const step = fc.record({
    kind: fc.constantFrom('open', 'down', 'back', 'probe', 'good', 'bad', 'release'),
    afterMs: fc.nat(40_000),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let circuit: Circuit = CLOSED;
      let nowMs = NOW_MS;
      for (const { kind, afterMs, random } of steps) {
        nowMs += afterMs;
        const before: Circuit = circuit;
        circuit = apply(circuit, kind, at(nowMs, random));
        expect(circuit === before || circuit.generation > before.generation).toBe(true);
        expect(JSON.parse(JSON.stringify(circuit))).toEqual(circuit);
        const allowed = passage(circuit, nowMs, settings);
        const mostMs = circuit.phase === 'open' ? OPEN_MS * MAX_OPEN_FACTOR * 1.1 : LEASE_MS;
        expect(allowed.kind === 'wait' ? allowed.ms : 0).toBeLessThanOrEqual(mostMs);
      }
    }),
  );
});

function apply(circuit: Circuit, kind: string, moment: ReturnType<typeof at>): Circuit {
  if (kind === 'down') return foundDown(circuit, moment);
  if (kind === 'back') return foundBack(circuit, moment);
  if (circuit.phase === 'closed') return kind === 'open' ? opened(circuit, 'traffic', moment) : circuit;
  if (kind === 'probe' && passage(circuit, moment.nowMs, settings).kind === 'probe') {
    return probing(circuit, 'env', LEASE_MS, moment.nowMs);
  }
  if (circuit.phase !== 'half_open' || circuit.probe === null) return circuit;
  if (kind === 'release') return released(circuit, moment.nowMs);
  return kind === 'good' || kind === 'bad' ? probed(circuit, kind === 'good', moment) : circuit;
}

describe('a probe that failed by one tenant’s request', () => {
  const blamed = probed(firstProbe, false, at(waitOver), 'a') as OpenCircuit;

  test('makes that tenant wait, and lets another tenant’s probe go at once', () => {
    expect(blamed).toMatchObject({ phase: 'open', suspect: 'a' });
    expect(passage(blamed, waitOver + 1, settings, 'a')).toMatchObject({ kind: 'wait' });
    expect(passage(blamed, waitOver + 1, settings, undefined)).toMatchObject({ kind: 'wait' });
    expect(passage(blamed, waitOver + 1, settings, 'b')).toEqual({ kind: 'probe' });
  });

  test('is confirmed by the second tenant’s: then all wait', () => {
    const second = probing(blamed, 'env-2', LEASE_MS, waitOver + 1);
    const confirmed = probed(second, false, at(waitOver + 2), 'b') as OpenCircuit;
    expect(confirmed).not.toHaveProperty('suspect');
    expect(passage(confirmed, waitOver + 3, settings, 'c')).toMatchObject({ kind: 'wait' });
  });

  test('is answered by the second tenant’s success: the circuit is left to the others, and closes', () => {
    const second = probing(blamed, 'env-2', LEASE_MS, waitOver + 1);
    const half = probed(second, true, at(waitOver + 2), 'b') as HalfOpenCircuit;
    expect(passage(half, waitOver + 3, settings, 'a')).toMatchObject({ kind: 'wait' });
    const third = probing(half, 'env-3', LEASE_MS, waitOver + 3);
    const closed = probed(third, true, at(waitOver + 4), 'b');
    expect(closed).toMatchObject({ phase: 'closed' });
    expect(closed).not.toHaveProperty('suspect');
  });

  test('is answered by its own success where no other tenant calls: after a wait each it closes the circuit alone', () => {
    const untilMs = blamed.untilMs;
    const again = probing(blamed, 'env-1', LEASE_MS, untilMs);
    const half = probed(again, true, at(untilMs), 'a') as HalfOpenCircuit;
    const waitOverMs = half.generation + settings.openSeconds * 1000;
    expect(passage(half, waitOverMs - 1, settings, 'a')).toMatchObject({ kind: 'wait' });
    expect(passage(half, waitOverMs, settings, 'a')).toEqual({ kind: 'probe' });
    const last = probing(half, 'env-1', LEASE_MS, waitOverMs);
    expect(probed(last, true, at(waitOverMs), 'a')).toMatchObject({ phase: 'closed' });
  });

  test('does not wait for a change that a wrong clock wrote into the future', () => {
    const half = {
      ...probing(blamed, 'env-1', LEASE_MS, waitOver),
      probe: null,
      generation: 9e15,
    };
    expect(passage(half, waitOver, settings, 'a')).toEqual({ kind: 'probe' });
  });
});
