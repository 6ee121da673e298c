// The fire drill on AWS against a stand-in of its APIs: every alarm rings at a subscriber and is clear again, production's own
// alarms stay awake and quiet, and nothing is left.

import { METRIC_NAMESPACE } from '../../../../lambdas/contract/metrics';
import { type AwsDrillPorts, drillOnAws } from '../../../../lib/cli/drill/aws-drill';
import { assembledResources } from '../../../support/assembled-stacks';
import { TRUSTED } from '../../../support/description';
import { type DrillAws, startDrillAws } from '../../../support/drill-aws';
import { synthesized } from '../../../support/synthesized';

jest.mock('../../../../lib/constructs/bundles', () => jest.requireActual<object>('../../../support/stub-bundles'));

const { outdir } = synthesized({
  yaml: `${TRUSTED}probe: { url: 'https://abc.example.com' }
rollout: { traffic: canary-10-percent-5-minutes }
alarms: { cells: all }
cells: { crm: { url: 'https://crm.example.com' } }
`,
});
const resources = assembledResources(outdir);
const PROXY = { service: 'proxy', deployment: 'test' };

const configAnswer = (status: number, body: object) => async () => ({ status, json: () => body });

type Refused = [string, (scene: { stand: DrillAws; ports: AwsDrillPorts }) => void, Partial<AwsDrillPorts>, RegExp];

/** A deployment whose callers are well served all the time. */
function scene(also: Partial<AwsDrillPorts> = {}): { stand: DrillAws; ports: AwsDrillPorts } {
  const stand = startDrillAws(resources, 'test');
  const record = (dimensions: Record<string, string>, values: Record<string, number[]>, namespace = METRIC_NAMESPACE) =>
    stand.metrics.record({ namespace, dimensions, values, timestampMs: stand.nowMs() });
  const minute = async () => {
    record({ service: 'health', deployment: 'test' }, { PatrolHeartbeat: [1], PatrolBlind: [0], CellsDown: [0] });
    record(PROXY, { Requests: [100], ServerErrors: [0] });
    await stand.minute();
  };
  const fault = async (fails: boolean) =>
    record({ ...PROXY, cell: 'probe' }, { Requests: [12], ServerErrors: [fails ? 3 : 0] });
  return {
    stand,
    ports: {
      aws: stand.aws,
      deployment: 'test',
      liveConfig: configAnswer(404, {}),
      fault,
      minute,
      nowMs: stand.nowMs,
      note: () => undefined,
      ...also,
    },
  };
}

test('each alarm rings and is clear again at a subscriber, and what cannot be caused is named with its reason', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  await ports.minute();
  const { drilled, notCaused, left } = await drillOnAws(ports);
  expect(
    drilled.filter(({ rangAfter, clearedAfter }) => rangAfter === undefined || clearedAfter === undefined),
  ).toEqual([]);
  const names = drilled.map(({ alarm }) => alarm);
  expect(names).toEqual(
    expect.arrayContaining([
      'test-cell-5xx-rate-probe',
      'test-cell-trouble-probe',
      'test-circuit-open',
      'test-gateway-outage',
      'test-patrol-stalled',
      'test-red-light',
      'test-signature-refused',
      'test-signing-key-unavailable',
    ]),
  );
  const all = new Set([...names, ...notCaused.map(({ alarm }) => alarm)]);
  expect([...stand.seen.keys()].filter((name) => !all.has(name))).toEqual([]);
  expect(notCaused).toEqual(
    expect.arrayContaining([
      { alarm: 'test-gateway-5xx-rate', why: expect.stringContaining('AWS itself') },
      { alarm: 'test-cell-5xx-rate-crm', why: 'the same rule as that of the Cell probe' },
    ]),
  );
  expect([left, stand.own()]).toEqual([[], []]);
});

test('of production’s alarms only those of the probe Cell’s own series ring', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  await drillOnAws(ports);
  const rang = [...stand.seen].filter(([, states]) => states.has('ALARM')).map(([name]) => name);
  expect(rang.toSorted()).toEqual(['test-cell-5xx-rate-probe', 'test-cell-trouble-probe']);
});

test('whoever is on call sees DRILL first, and that it is over last', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  await drillOnAws(ports);
  const first = stand.commands.findIndex((command) => command === 'sns publish');
  const put = stand.commands.findIndex((command) => command.startsWith('cloudwatch put'));
  expect(first).toBeLessThan(put);
  expect(stand.published[0]).toMatch(/^DRILL: /);
  expect(stand.published.at(-1)).toMatch(/^DRILL over/);
});

test('an alarm that nobody hears is not proven', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  stand.deaf.add('DRILL-test-red-light');
  const { drilled } = await drillOnAws(ports);
  expect(drilled.filter(({ rangAfter }) => rangAfter === undefined).map(({ alarm }) => alarm)).toEqual([
    'test-red-light',
  ]);
});

test.each<Refused>([
  [
    'while the stack changes',
    ({ stand }) => Object.assign(stand, { stackStatus: 'UPDATE_IN_PROGRESS' }),
    {},
    /stack test-gateway changes/,
  ],
  [
    'while CodeDeploy shifts callers, or bakes',
    ({ stand }) =>
      stand.deployments.push({
        deploymentId: 'd-1',
        applicationName: resources.find(({ type }) => type === 'AWS::CodeDeploy::Application')?.ref ?? '',
      }),
    {},
    /during a rollout: d-1/,
  ],
  [
    'while a live version is being tried',
    () => undefined,
    { liveConfig: configAnswer(200, { rollout: { version: 7 } }) },
    /live configuration is being tried/,
  ],
  ...[403, 429, 503].map(
    (status): Refused => [
      `while nobody can tell whether a version is being tried (${status})`,
      () => undefined,
      { liveConfig: configAnswer(status, { code: 'SERVICE_UNAVAILABLE' }) },
      new RegExp(`is unknown, GET config was ${status}`),
    ],
  ),
])('no drill begins %s, and nothing is made', async (_, prepare, also, message) => {
  const one = scene(also);
  prepare(one);
  await expect(drillOnAws(one.ports)).rejects.toThrow(message);
  expect([one.stand.published, one.stand.own()]).toEqual([[], []]);
});

test('a drill ends where a trial begins meanwhile, and leaves nothing', async () => {
  let looks = 0;
  const trial = configAnswer(200, { rollout: { version: 7 } });
  const none = configAnswer(404, {});
  const { stand, ports } = scene({ liveConfig: async () => ((looks += 1) > 3 ? trial() : none()) });
  await ports.minute();
  await ports.minute();
  await expect(drillOnAws(ports)).rejects.toThrow('is being tried');
  expect(stand.own()).toEqual([]);
});

test('a deployment of another application stops no drill', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  stand.deployments.push({ deploymentId: 'd-2', applicationName: 'another' });
  expect((await drillOnAws(ports)).left).toEqual([]);
});

test('no drill begins while an alarm rings', async () => {
  const { ports } = scene();
  // Without a heartbeat the patrol is taken for dead.
  const { stand } = scene();
  for (let minutes = 0; minutes < 20; minutes += 1) await stand.minute();
  await expect(drillOnAws({ ...ports, aws: stand.aws })).rejects.toThrow(/while an alarm rings: .*patrol-stalled/);
});

test('a drill that is interrupted removes what it made', async () => {
  const { stand, ports } = scene();
  await ports.minute();
  let minutes = 0;
  const interrupted = async () => {
    minutes += 1;
    if (minutes > 2) throw new Error('interrupted');
    await ports.minute();
  };
  await expect(drillOnAws({ ...ports, minute: interrupted })).rejects.toThrow('interrupted');
  expect(stand.own()).toEqual([]);
  expect(stand.published.at(-1)).toMatch(/^DRILL over/);
});

test('without a probe Cell its alarms have twins too', async () => {
  const { ports } = scene({ fault: undefined });
  await ports.minute();
  const { drilled } = await drillOnAws(ports);
  expect(drilled.find(({ alarm }) => alarm === 'test-cell-5xx-rate-probe')?.what).toMatch(/^metric lines/);
});
