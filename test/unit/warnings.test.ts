// Warnings of any construct are taken from the app once, without the id that the CDK puts behind them.

import { Annotations, App, Stack } from 'aws-cdk-lib';
import { takeWarnings } from '../../lib/warnings';

test('each text once, and none is left for the report of the CDK', () => {
  const app = new App({ analyticsReporting: false });
  for (const name of ['One', 'Two']) {
    const stack = new Stack(app, name);
    Annotations.of(stack).addWarningV2('cell-gateway:many', 'too [many]\nof them');
    Annotations.of(stack).addInfo('no warning');
  }
  Annotations.of(app).addWarningV2('cell-gateway:other', 'another');
  expect(takeWarnings(app)).toEqual(['another', 'too [many]\nof them']);
  expect(takeWarnings(app)).toEqual([]);
});
