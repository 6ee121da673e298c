// Every alarm of the synthesized template is driven from OK to ALARM and back by a fault; harmless patterns drive none.

import { AlarmLab } from '../../faults/alarms/alarm-lab';
import { SCENARIOS, type Scenario, WITHOUT_SECRETS } from '../../faults/alarms/scenarios';

/** Passes minutes until `done`, up to a limit; says how many it took. */
async function passUntil(done: () => boolean, most: number, minute: () => Promise<void>): Promise<number> {
  for (let minutes = 1; minutes <= most; minutes += 1) {
    await minute();
    if (done()) return minutes;
  }
  return Number.POSITIVE_INFINITY;
}

async function expectProven(lab: AlarmLab, { proves, firesWithin, clearsWithin, minute, calm, ...scenario }: Scenario) {
  const isClear = () => proves.every((alarm) => lab.state(alarm) === 'OK');
  const isFiring = () => proves.every((alarm) => lab.state(alarm) === 'ALARM');
  expect(proves.filter((alarm) => lab.state(alarm) === undefined)).toEqual([]);
  expect(isClear()).toBe(true);

  await scenario.breakIt?.(lab);
  const fired = await passUntil(isFiring, firesWithin, () => lab.pass(minute?.(lab)));
  expect({ firing: lab.firing(), fired }).toMatchObject({ firing: expect.arrayContaining([...proves]) });
  expect(fired).toBeLessThanOrEqual(firesWithin);

  await scenario.mendIt?.(lab);
  const cleared = await passUntil(isClear, clearsWithin, () => lab.pass(calm?.(lab)));
  expect({ notClear: proves.filter((alarm) => lab.state(alarm) !== 'OK') }).toEqual({ notClear: [] });
  expect(cleared).toBeLessThanOrEqual(clearsWithin);
}

describe('a running gateway', () => {
  const lab = new AlarmLab();

  beforeAll(async () => {
    await lab.start();
    await lab.pass();
    await lab.pass();
  });
  afterAll(() => lab.close());

  test('no alarm of the template is without a scenario', () => {
    const proven = new Set([...Object.values(SCENARIOS), WITHOUT_SECRETS].flatMap(({ proves }) => proves));
    expect([...lab.states().keys()].filter((alarm) => !proven.has(alarm))).toEqual([]);
  });

  describe.each(Object.entries(SCENARIOS).map(([name, scenario]) => ({ name, scenario })))('$name', ({ scenario }) => {
    test(`fires ${scenario.proves.join(', ')} and clears`, async () => {
      await expectProven(lab, scenario);
    });

    test('and leaves nothing firing', async () => {
      await passUntil(
        () => lab.firing().length === 0,
        25,
        () => lab.pass(scenario.calm?.(lab)),
      );
      expect(lab.firing()).toEqual([]);
    });
  });

  test('while the gateway itself is out, the alarms of its Cells are silent', async () => {
    for (const cell of ['crm', 'erp', 'oa']) lab.moods.set(cell, 'failing-requests');
    for (let minute = 0; minute < 6; minute += 1) await lab.pass();
    expect(lab.state('cell-trouble-crm')).toBe('ALARM');
    expect(lab.isSuppressed('cell-trouble-crm')).toBe(true);
    await lab.mend();
    await passUntil(
      () => lab.firing().length === 0,
      25,
      () => lab.pass(),
    );
  });

  test('no traffic fires nothing', async () => {
    for (let minute = 0; minute < 15; minute += 1) {
      await lab.pass({ requests: 0 });
      expect(lab.firing()).toEqual([]);
    }
  });

  test('a failure a minute at low traffic fires nothing', async () => {
    for (let minute = 0; minute < 15; minute += 1) {
      lab.moods.set('crm', 'failing-requests');
      expect(await lab.call('crm')).toBe(500);
      await lab.mend();
      await lab.pass({ requests: 0 });
      expect(lab.firing()).toEqual([]);
    }
  });

  test('a gap of two minutes at a deploy fires nothing', async () => {
    await lab.pass();
    for (let minute = 0; minute < 2; minute += 1) {
      await lab.pass({ requests: 0, patrols: false });
      expect(lab.firing()).toEqual([]);
    }
    await lab.pass();
    expect(lab.firing()).toEqual([]);
  });
});

describe('a gateway whose functions never read a secret', () => {
  const lab = new AlarmLab({ countsUsage: false });

  beforeAll(async () => {
    await lab.start();
    for (let minute = 0; minute < 2; minute += 1) await lab.pass({ requests: 0 });
  });
  afterAll(() => lab.close());

  test(`fires ${WITHOUT_SECRETS.proves.join(', ')} and clears`, async () => {
    await expectProven(lab, WITHOUT_SECRETS);
  });
});
