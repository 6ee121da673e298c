// Days and months of a time zone: month ends, leap days, clock changes, zones that leave a day out.

import { periodOf } from '../../../../lambdas/domain/tenant/period';

const at = (text: string) => Date.parse(text);
const read = (zone: string, text: string) => {
  const { month, day, dayEndMs, monthEndMs } = periodOf(zone, at(text));
  return [`${month}-${day}`, new Date(dayEndMs).toISOString(), new Date(monthEndMs).toISOString()];
};

test.each<[string, string, string, string, string]>([
  ['UTC', '2026-11-30T12:00:00Z', '2026-11-30', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ['UTC', '2026-11-30T23:59:59.999Z', '2026-11-30', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ['UTC', '2026-12-01T00:00:00.000Z', '2026-12-01', '2026-12-02T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['UTC', '2028-02-28T05:00:00Z', '2028-02-28', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['UTC', '2028-02-29T05:00:00Z', '2028-02-29', '2028-03-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['UTC', '2027-02-28T05:00:00Z', '2027-02-28', '2027-03-01T00:00:00.000Z', '2027-03-01T00:00:00.000Z'],
  ['Asia/Shanghai', '2026-11-30T16:00:00Z', '2026-12-01', '2026-12-01T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
  ['Asia/Shanghai', '2026-11-30T15:59:59.999Z', '2026-11-30', '2026-11-30T16:00:00.000Z', '2026-11-30T16:00:00.000Z'],
  // 23 hours, and 25.
  ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29', '2026-03-29T22:00:00.000Z', '2026-03-31T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25', '2026-10-25T23:00:00.000Z', '2026-10-31T23:00:00.000Z'],
  // Clocks go forward at midnight: the day begins at one.
  ['Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23', '2026-04-23T22:00:00.000Z', '2026-04-30T21:00:00.000Z'],
  // A zone that left out the 30th when it went over the date line.
  ['Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-29', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
  ['America/St_Johns', '2026-12-31T12:00:00Z', '2026-12-31', '2027-01-01T03:30:00.000Z', '2027-01-01T03:30:00.000Z'],
])('%s at %s', (zone, moment, ...expected) => {
  expect(read(zone, moment)).toEqual(expected);
});

test('a zone that this runtime does not know counts as UTC', () => {
  expect(read('Mars/Olympus', '2026-11-30T12:00:00Z')).toEqual(read('UTC', '2026-11-30T12:00:00Z'));
});

test('every hour of a year belongs to a day that ends after it, and next day begins there', () => {
  const zone = 'America/Sao_Paulo';
  for (let ms = at('2018-01-01T00:00:00Z'); ms < at('2019-01-01T00:00:00Z'); ms += 6 * 3_600_000) {
    const { month, day, dayEndMs } = periodOf(zone, ms);
    expect(dayEndMs).toBeGreaterThan(ms);
    const next = periodOf(zone, dayEndMs);
    expect(`${next.month}-${next.day}` > `${month}-${day}`).toBe(true);
  }
});
