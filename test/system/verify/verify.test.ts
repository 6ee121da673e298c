// The acceptance suite against the one-machine run: every promise holds there, in both modes, and nothing is left behind.

import { createSender } from '../../../lib/cli/verify/caller';
import { CHECKS } from '../../../lib/cli/verify/checks';
import type { Target } from '../../../lib/cli/verify/facts';
import { type Run, runChecks } from '../../../lib/cli/verify/run-checks';
import { startVerifiedStack, VERIFIED_ORIGIN, type VerifiedStack } from '../../support/verified-stack';

const sender = createSender(new AbortController().signal);
afterAll(() => sender.close());

/** What the registry and the lights hold, without what a change of a tenant and back leaves: its version. */
async function stateOf({ url, adminToken }: Target): Promise<object> {
  const ask = async (path: string) =>
    (await sender.send(url, 'GET', path, { authorization: `Bearer ${adminToken}` })).json() as { data: object[] };
  const [tenants, lights] = [await ask('/api/admin/tenants'), await ask('/api/admin/lights')];
  return { tenants: tenants.data, lights: lights.data };
}

const broken = ({ results }: Run) =>
  results.filter(({ outcome }) => outcome === 'broken').map(({ name, expected, got }) => ({ name, expected, got }));

const runOn = (target: Target, checks = CHECKS): Promise<Run> =>
  runChecks({ target, checks, ended: new AbortController().signal, onResult: () => undefined });

/** What this machine has not, by mode. */
const LACKS = [
  'answer-headers/hsts',
  'front/behind-closed',
  'front/behind-forged',
  'front/second-admin',
  'front/second-health',
  'front/second-refuses',
  'methods/options',
  'pages/docs-open',
  'signatures/cell-key',
];
const ONLY_VERIFIED = /^(?:api-keys|identity|order|forwarded|admin-access|refusals)\//;

describe.each(['header', 'jwt'] as const)('in %s mode', (mode) => {
  let stack: VerifiedStack;
  let before: object;
  let run: Run;
  beforeAll(async () => {
    stack = await startVerifiedStack(mode);
    before = await stateOf(stack.target);
    run = await runOn(stack.target);
  });
  afterAll(() => stack.close());

  test('no promise is broken', () => {
    expect(broken(run)).toEqual([]);
    expect(run).toMatchObject({ cut: false, left: [] });
  });

  test('more than 300 promises are held, and what is not applicable is what this machine lacks', () => {
    const names = (outcome: string) => run.results.filter((one) => one.outcome === outcome).map(({ name }) => name);
    expect(names('kept').length).toBeGreaterThan(300);
    expect(
      names('not applicable')
        .filter((name) => !ONLY_VERIFIED.test(name))
        .toSorted(),
    ).toEqual(LACKS);
  });

  test('nothing is left behind but the throwaway tenant’s own entry, disabled where it was made', async () => {
    const after = (await stateOf(stack.target)) as { tenants: { id: string; status: string }[]; lights: object[] };
    const known = new Set((before as typeof after).tenants.map(({ id }) => id));
    expect({ ...after, tenants: after.tenants.filter(({ id }) => known.has(id)) }).toEqual(before);
    const made = after.tenants.filter(({ id }) => !known.has(id)).map(({ id, status }) => `${id} ${status}`);
    expect(made).toEqual(mode === 'header' ? ['gateway-verify disabled'] : []);
  });
});

describe('with the probe Cell as a Lambda behind an API of its own, and a key of its own for each Cell', () => {
  let stack: VerifiedStack;
  let run: Run;
  beforeAll(async () => {
    const signing = { schemes: ['hmac-v1', 'rfc9421'], perCellKeys: true };
    stack = await startVerifiedStack('header', { signing }, { probe: 'stack' });
    run = await runOn(stack.target);
  });
  afterAll(() => stack.close());

  test('no promise is broken, and each Cell has its own key', () => {
    expect(broken(run)).toEqual([]);
    expect(run.results.find(({ name }) => name === 'signatures/cell-key')).toMatchObject({ outcome: 'kept' });
  });

  test('what needs a socket or a memory is not possible there, and never counts as held', () => {
    const impossible = run.results.filter(({ reason }) => reason?.startsWith('not possible here'));
    expect(new Set(impossible.map(({ outcome }) => outcome))).toEqual(new Set(['not applicable']));
    const needing = CHECKS.filter(({ needs }) => needs.includes('sockets') || needs.includes('memory'));
    expect(impossible.map(({ name }) => name)).toEqual(needing.map(({ name }) => name));
    expect(impossible.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['wire/reset', 'wire/two-lengths', 'targets/path-twice-encoded', 'retries/post-503']),
    );
  });
});

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';

describe('behind a distribution, with a second region', () => {
  let stack: VerifiedStack;
  beforeAll(async () => {
    const origins = [VERIFIED_ORIGIN];
    stack = await startVerifiedStack('header', {
      api: { domain: { name: 'origin.example.com', certificateArn: CERTIFICATE }, cors: { origins } },
      edge: { domain: { name: 'api.example.com', certificateArn: CERTIFICATE } },
    });
  });
  afterAll(() => stack.close());

  /** By the stand-ins for the API's own address and for the second region. */
  const outcomes = async (behindUrl: string, secondUrl: string) => {
    const fronts = CHECKS.filter(({ name }) => /^front\/(?:behind|second)/.test(name));
    const { results } = await runOn({ ...stack.target, behindUrl, secondUrl, patienceMs: 1_000 }, fronts);
    return Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]));
  };

  test('both hold where the API answers nobody else and the second region answers as the first does', async () => {
    expect(await outcomes(stack.originUrl, stack.target.url)).toEqual({
      'front/behind-closed': 'kept',
      'front/behind-forged': 'kept',
      'front/second-admin': 'kept',
      'front/second-health': 'kept',
      'front/second-refuses': 'kept',
    });
  });

  test('both are broken where the API answers everybody, and the second region lets nobody in', async () => {
    expect(await outcomes(stack.target.url, stack.originUrl)).toEqual({
      'front/behind-closed': 'broken',
      'front/behind-forged': 'broken',
      'front/second-admin': 'broken',
      'front/second-health': 'broken',
      'front/second-refuses': 'broken',
    });
  });

  test('what only reads holds through the distribution', async () => {
    const run = await runOn({ ...stack.target, safe: true });
    expect(broken(run)).toEqual([]);
    expect(run.results.filter(({ outcome }) => outcome === 'kept').length).toBeGreaterThan(60);
  });
});
