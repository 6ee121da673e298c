// The same code in containers behind an Application Load Balancer: what a team would run instead.

import { logVolume } from './log-volume';
import { type Bill, billOf, type Scene } from './scene';
import { dataLines, secretLines, tableLines, watchLines } from './shared-lines';
import { CONTAINER_UTILIZATION, GB, HOURS, REQUESTS_PER_CONNECTION } from './workload';

export interface Task {
  readonly vcpu: number;
  readonly gb: number;
}

/** Fargate's sizes up to one vCPU, which is what one event loop can use. */
const SIZES: readonly Task[] = [
  { vcpu: 0.25, gb: 0.5 },
  { vcpu: 0.5, gb: 1 },
  { vcpu: 1, gb: 2 },
];
/** One in each of two zones. */
const FEWEST_TASKS = 2;

/** What one LCU holds: https://aws.amazon.com/elasticloadbalancing/pricing/ */
const LCU = { newConnectionsPerSecond: 25, activeConnections: 3_000, gbPerHour: 1 } as const;
/** How long a caller's connection stays open. */
const CONNECTION_SECONDS = 60;
/** A load balancer has an address in each of its zones. */
const ZONES = 2;

export function containerBill(scene: Scene): Bill {
  const { task, count } = tasksFor(scene);
  const hours = count * HOURS;
  const holders = { authorizers: count, proxies: count };
  const logs = logVolume(scene, count);
  return billOf('ALB with containers', scene, [
    ['Load balancer', 'loadBalancerHours', HOURS],
    ['Load balancer: capacity', 'loadBalancerCapacityHours', capacityUnits(scene) * HOURS],
    [`Containers: CPU of ${count} tasks`, 'containerCpuHours', hours * task.vcpu],
    [`Containers: memory of ${count} tasks`, 'containerGbHours', hours * task.gb],
    ['Public addresses', 'publicAddressHours', (ZONES + count) * HOURS],
    ...tableLines(scene, holders),
    ['Logs: containers', 'containerLogIngestedGb', logs.written],
    ...watchLines(scene, logs.written),
    ...secretLines(scene, holders),
    ...dataLines(scene),
  ]);
}

/** The cheapest tasks that bear the load at the utilization that is assumed. */
export function tasksFor({ workload, counts, prices }: Scene): { readonly task: Task; readonly count: number } {
  const busyVcpu = (workload.requestsPerSecond * counts.cpuMicroseconds.container) / 1e6;
  const { containerCpuHours, containerGbHours } = prices.prices;
  const priceOf = ({ vcpu, gb }: Task): number =>
    vcpu * (containerCpuHours.tiers[0]?.usd ?? 0) + gb * (containerGbHours.tiers[0]?.usd ?? 0);
  const options = SIZES.map((task) => {
    const count = Math.max(FEWEST_TASKS, Math.ceil(busyVcpu / (task.vcpu * CONTAINER_UTILIZATION)));
    return { task, count, usd: count * priceOf(task) };
  });
  return options.reduce((best, option) => (option.usd < best.usd ? option : best));
}

function capacityUnits({ workload }: Scene): number {
  const { requestsPerSecond, requestKb, responseKb } = workload;
  const connectionsPerSecond = requestsPerSecond / REQUESTS_PER_CONNECTION;
  const gbPerHour = (requestsPerSecond * 3_600 * (requestKb + responseKb) * 1024) / GB;
  return Math.max(
    connectionsPerSecond / LCU.newConnectionsPerSecond,
    (connectionsPerSecond * CONNECTION_SECONDS) / LCU.activeConnections,
    gbPerHour / LCU.gbPerHour,
  );
}
