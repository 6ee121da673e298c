// The gateway as it is deployed: an API of API Gateway, and two invocations a request.

import { LAMBDA_LIMITS } from '../../lambdas/contract/limits';
import { patrolSettings } from '../constructs/settings';
import { logVolume } from './log-volume';
import { patrolRounds } from './patrol-rounds';
import { type Bill, billOf, type Entry, type Scene } from './scene';
import { dataLines, type Holders, judgedShare, secretLines, tableLines, usageLines, watchLines } from './shared-lines';
import { MONTH_SECONDS, TRACES } from './workload';

const MB_PER_GB = 1_024;
/** AWS's managed groups of common attacks, known bad inputs and IP reputation, and a limit of requests by address. */
const COMPARED_WEB_ACL_RULES = 4;

export function httpApiBill(scene: Scene): Bill {
  const { deployed } = scene;
  const requests = scene.workload.requestsPerSecond * MONTH_SECONDS;
  const distributed = deployed.distributions > 0 ? requests : 0;
  const shielded = deployed.webAcls > 0 ? requests : 0;
  return billOf('HTTP API', scene, [
    ['HTTP API', 'httpApiRequests', requests],
    ['CloudFront', 'cloudFrontRequests', distributed],
    ['WAF: web ACL', 'webAcls', deployed.webAcls],
    ['WAF: rules', 'webAclRules', deployed.webAclRules],
    ['WAF: requests', 'webAclRequests', shielded],
    ...functionLines(scene),
  ]);
}

/** The same functions behind a REST API, to which a web ACL can be attached without CloudFront. */
export function restApiBill(scene: Scene): Bill {
  const requests = scene.workload.requestsPerSecond * MONTH_SECONDS;
  return billOf('REST API with WAF', scene, [
    ['REST API', 'restApiRequests', requests],
    ['WAF: web ACL', 'webAcls', 1],
    ['WAF: rules', 'webAclRules', COMPARED_WEB_ACL_RULES],
    ['WAF: requests', 'webAclRequests', requests],
    ...functionLines(scene),
  ]);
}

/** Billed time, ms: rounded up to whole ones; CPU in proportion to memory. */
export function billedMs({ counts, deployed, workload }: Scene): { authorizer: number; proxy: number } {
  const { cpuMicroseconds } = counts;
  return {
    authorizer: Math.ceil(onFunction(cpuMicroseconds.authorizer, deployed.memoryMb.authorizer)),
    proxy: Math.ceil(workload.cellMs + onFunction(cpuMicroseconds.proxy, deployed.memoryMb.proxy)),
  };
}

function onFunction(cpuMicroseconds: number, memoryMb: number): number {
  return cpuMicroseconds / 1000 / Math.min(1, memoryMb / LAMBDA_LIMITS.mbPerVcpu);
}

function gbSeconds(invocations: number, billed: number, memoryMb: number): number {
  return (invocations * billed * memoryMb) / 1000 / MB_PER_GB;
}

/** Mean number of environments at work. */
export function environments(scene: Scene): Holders {
  const { authorizer, proxy } = billedMs(scene);
  const perSecond = scene.workload.requestsPerSecond / 1000;
  return { authorizers: Math.max(1, perSecond * authorizer), proxies: Math.max(1, perSecond * proxy) };
}

function functionLines(scene: Scene): Entry[] {
  const { workload, counts, deployed, config } = scene;
  const requests = workload.requestsPerSecond * MONTH_SECONDS;
  const { authorizer, proxy } = counts.perRequest;
  const judged = requests * judgedShare(scene);
  const ms = billedMs(scene);
  const holders = environments(scene);
  const { runs } = patrolRounds(scene);
  const { roundsPerInvocation, intervalSeconds } = patrolSettings(config);
  // It waits between its rounds, and for the slowest probe of the last.
  const patrolMs = (roundsPerInvocation - 1) * intervalSeconds * 1000 + config.patrol.probeTimeoutMs;
  const logs = logVolume(scene, holders.proxies);
  const traced = Math.min(
    workload.requestsPerSecond,
    TRACES.perSecond + TRACES.shareOfRest * Math.max(0, workload.requestsPerSecond - TRACES.perSecond),
  );
  return [
    ['Authorizer: invocations', 'lambdaRequests', judged * authorizer.invocations],
    ['Proxy: invocations', 'lambdaRequests', requests * proxy.invocations],
    ['Authorizer: time', 'lambdaArmGbSeconds', gbSeconds(judged, ms.authorizer, deployed.memoryMb.authorizer)],
    ['Proxy: time', 'lambdaArmGbSeconds', gbSeconds(requests, ms.proxy, deployed.memoryMb.proxy)],
    ['Patrol: time', 'lambdaArmGbSeconds', gbSeconds(runs, patrolMs, deployed.memoryMb.health)],
    ['Patrol: schedule', 'scheduledInvocations', runs],
    ...tableLines(scene, holders),
    ['Logs: functions', 'logIngestedGb', logs.written],
    ['Logs: access log', 'logIngestedGb', logs.access],
    ['Traces', 'tracesRecorded', traced * MONTH_SECONDS * deployed.tracedFunctions],
    ...usageLines(scene, logs),
    ...watchLines(scene, logs.written + logs.access),
    ...secretLines(scene, holders),
    ...dataLines(scene),
  ];
}
