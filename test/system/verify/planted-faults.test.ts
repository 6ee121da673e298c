// Every planted fault is noticed by the check that is named for it, which holds without the fault.

import { CHECKS } from '../../../lib/cli/verify/checks';
import type { Target } from '../../../lib/cli/verify/facts';
import { type Result, runChecks } from '../../../lib/cli/verify/run-checks';
import { startVerifiedStack, type VerifiedStack } from '../../support/verified-stack';
import { type FaultFront, startFaultFront } from './fault-front';
import { PLANTED_FAULTS } from './planted-faults';

describe.each(['header', 'jwt'] as const)('in %s mode', (mode) => {
  const faults = PLANTED_FAULTS.filter((fault) => (fault.mode ?? 'header') === mode);
  const named = new Set(faults.map(({ noticedBy }) => noticedBy));
  let stack: VerifiedStack;
  let front: FaultFront;
  let target: Target;
  beforeAll(async () => {
    stack = await startVerifiedStack(mode);
    front = await startFaultFront(stack.target.url);
    target = { ...stack.target, url: front.url, patienceMs: 1_500 };
  });
  afterAll(async () => {
    await front.close();
    await stack.close();
  });

  async function run(names: ReadonlySet<string>, also: Partial<Target> = {}): Promise<readonly Result[]> {
    const checks = CHECKS.filter(({ name }) => names.has(name));
    const ended = new AbortController().signal;
    return (await runChecks({ target: { ...target, ...also }, checks, ended, onResult: () => undefined })).results;
  }

  test('without a fault each of these checks holds', async () => {
    front.plant(undefined);
    const results = await run(named, { patienceMs: 20_000 });
    expect(results.filter(({ outcome }) => outcome !== 'kept')).toEqual([]);
    expect(results.map(({ name }) => name).toSorted()).toEqual([...named].toSorted());
  });

  if (mode === 'header') {
    test('--safe sends nothing but reads', async () => {
      front.plant(undefined);
      front.methods.clear();
      const results = await run(new Set(CHECKS.map(({ name }) => name)), { safe: true });
      expect(results.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
      expect([...front.methods].filter((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))).toEqual([]);
    });
  }

  test.each(faults)('a gateway that $what is noticed by $noticedBy', async (fault) => {
    const { noticedBy } = fault;
    const checks = CHECKS.filter(({ name }) => name === noticedBy);
    // What the run itself asks first is answered well: the fault is about the check.
    const [result] = (
      await runChecks({
        target,
        checks: checks.map((check) => ({
          ...check,
          run: (tools) => {
            front.plant(fault);
            return check.run(tools).finally(() => front.plant(undefined));
          },
        })),
        ended: new AbortController().signal,
        onResult: () => undefined,
      })
    ).results;
    expect(result).toMatchObject({ name: noticedBy, outcome: 'broken' });
  });
});

test('there are forty faults and more', () => {
  expect(PLANTED_FAULTS.length).toBeGreaterThanOrEqual(40);
});
