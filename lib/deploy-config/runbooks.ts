// Where the runbook section of an alert rule is read.

import type { DeployConfig } from './config';

/** The handbook in this repository, where a deployment has no page of its own. */
const HANDBOOK = 'deploy/docs/监控与告警说明.md#{rule}';

/** A path of the repository, or a URL: of `alarms.runbookUrl`, or of the console under the deployment's domain. */
export function runbookOf({ alarms, api, distribution, console }: DeployConfig): (ruleId: string) => string {
  const host = distribution?.domain?.name ?? api.domain?.name;
  const own = console && host !== undefined ? `https://${host}/ops#/runbook/{rule}` : HANDBOOK;
  return (ruleId) => (alarms.runbookUrl ?? own).replaceAll('{rule}', ruleId);
}
