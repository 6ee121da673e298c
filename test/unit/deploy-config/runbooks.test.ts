// Where a rule's runbook is read.

import { runbookOf } from '../../../lib/deploy-config/runbooks';
import { load, MINIMAL } from '../../support/description';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/c';
const DOMAIN = `region: eu-central-1\napi: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }\n`;
const WIKI = 'alarms: { runbookUrl: "https://wiki.example.com/{rule}?of={rule}" }\n';

test.each([
  ['the path of the handbook, as before', '', 'deploy/docs/监控与告警说明.md#cell-down'],
  ['the handbook where a domain has no console', DOMAIN, 'deploy/docs/监控与告警说明.md#cell-down'],
  ['the handbook where a console has no domain', 'console: true\n', 'deploy/docs/监控与告警说明.md#cell-down'],
  ['the page of the console', `${DOMAIN}console: true\n`, 'https://api.example.com/ops#/runbook/cell-down'],
  ['the setting before all', `${DOMAIN}console: true\n${WIKI}`, 'https://wiki.example.com/cell-down?of=cell-down'],
])('is %s', (_, more, expected) => {
  expect(runbookOf(load({ yaml: `${MINIMAL}\n${more}` }))('cell-down')).toBe(expected);
});
