// Two deployments in one account and region share no physical name, export, metric series, dashboard or query.

import { assembledStacks } from '../support/assembled-stacks';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { exportNames, metricSeries, physicalNames } from '../support/shared-names';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

/** The same description under another name; domains are the description's own to choose. */
function deployed(yaml: string, name: string) {
  const text = yaml.replace(/^name: .*$/m, `name: ${name}`).replaceAll('example.com', `${name}.example.com`);
  return assembledStacks(synthesized({ yaml: text, files: EXAMPLE_ROUTES }).outdir);
}

const { twoRegions } = everyOption();
const dev = deployed(twoRegions, 'gateway-dev');
const prod = deployed(twoRegions, 'gateway-prod');

function shared(of: (stacks: ReturnType<typeof deployed>) => string[]): string[] {
  const names = new Set(of(dev));
  expect(names.size).toBeGreaterThan(0);
  return of(prod).filter((name) => names.has(name));
}

test('no physical name is the same in both', () => {
  expect(shared(physicalNames)).toEqual([]);
});

test('no export is the same in both', () => {
  expect(shared(exportNames)).toEqual([]);
});

test('no alarm, widget or objective of one reads a metric series of the other', () => {
  expect(shared(metricSeries)).toEqual([]);
});

test('the check reads names, exports and series of every kind', () => {
  const types = new Set(physicalNames(dev).map((name) => name.split(' ')[1]));
  expect([...types]).toEqual(
    expect.arrayContaining(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Logs::QueryDefinition']),
  );
  const series = metricSeries(dev);
  expect(series.filter((line) => line.includes('CellGateway')).length).toBeGreaterThan(30);
  expect(series.filter((line) => line.includes('AWS/Lambda')).length).toBeGreaterThan(10);
});
