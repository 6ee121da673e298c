// When everything fails: what points at the patrol's own network.

import type { ProbeError } from '../../../lambdas/contract/health-summary';
import { suspectBlindness } from '../../../lambdas/health/round';

const failed = (host: string, error: ProbeError) => ({ host, result: { ok: false as const, error } });
const good = (host: string) => ({ host, result: { ok: true as const, latencyMs: 5 } });

it('sees when any Cell answers well, or there are none', () => {
  expect(suspectBlindness([failed('a', 'timeout'), good('b')], true)).toBe('sees');
  expect(suspectBlindness([], true)).toBe('sees');
});

it('asks the control check when every Cell fails, whatever the failure', () => {
  expect(suspectBlindness([failed('a', 'refused')], true)).toBe('ask-control');
});

describe('without a control check', () => {
  it.each(['timeout', 'dns', 'unreachable'] as const)('is blind when %s is all that two hosts give', (error) => {
    expect(suspectBlindness([failed('a', error), failed('b', 'timeout')], false)).toBe('blind');
  });

  it.each(['refused', 'reset', 'tls', 'redirect', 'bad_body', 'too_large', 'protocol', 'status_503'] as const)(
    'sees when one Cell says %s: something came back',
    (error) => {
      expect(suspectBlindness([failed('a', 'timeout'), failed('b', error)], false)).toBe('sees');
    },
  );

  it('sees when a single host is silent: that is just as well an outage', () => {
    expect(suspectBlindness([failed('a', 'timeout'), failed('a', 'timeout')], false)).toBe('sees');
  });
});
