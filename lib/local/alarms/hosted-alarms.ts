// The alarms of a hosted assembly: fed by the functions' metric lines and by what AWS itself would publish, looked at
// once a minute.

import type { HostedResource } from '../assembly/stacks';
import { AlarmBoard, type AlarmChange, type AlarmStatus } from './alarm-board';
import { type AlarmDefinition, readCompositeAlarm, readMetricAlarm } from './definition';
import { readEmf } from './emf';
import { exportedMetrics } from './exported-metrics';
import { MetricStore } from './metric-store';
import { type PlatformEvent, platformDatapoints } from './platform-events';

export interface MetricClock {
  nowMs(): number;
}

export class HostedAlarms {
  readonly metrics = new MetricStore();
  /** Alarm -> when it tells nobody, Unix ms. */
  readonly mutes = new Map<string, { readonly fromMs: number; readonly untilMs: number }>();
  readonly #board: AlarmBoard;
  readonly #clock: MetricClock;

  constructor(resources: readonly HostedResource[], clock: MetricClock) {
    this.#clock = clock;
    this.#board = new AlarmBoard(alarmDefinitions(resources), this.metrics, clock.nowMs());
  }

  /** A line of a function's output; it counts at the time it is read, which is the clock's. */
  recordLine(line: string): void {
    const timestampMs = this.#clock.nowMs();
    for (const points of readEmf(line)) this.metrics.record({ ...points, timestampMs });
  }

  recordPlatform(event: PlatformEvent): void {
    const timestampMs = this.#clock.nowMs();
    for (const points of platformDatapoints(event)) this.metrics.record({ ...points, timestampMs });
  }

  /** Looks at every alarm now; returns the changes that are told. */
  tick(): readonly AlarmChange[] {
    const nowMs = this.#clock.nowMs();
    return this.#board.tick(nowMs).filter(({ name }) => !this.isMuted(name, nowMs));
  }

  isMuted(alarm: string, nowMs: number): boolean {
    const { fromMs, untilMs } = this.mutes.get(alarm) ?? { fromMs: 0, untilMs: 0 };
    return fromMs <= nowMs && nowMs < untilMs;
  }

  /** Prometheus text of what a CloudWatch exporter would show. */
  exported(deployment: string): string {
    return exportedMetrics(this.metrics, deployment, this.#clock.nowMs());
  }

  status(): readonly AlarmStatus[] {
    return this.#board.status(this.#clock.nowMs());
  }
}

function alarmDefinitions(resources: readonly HostedResource[]): AlarmDefinition[] {
  return resources.flatMap((resource): AlarmDefinition[] => {
    if (resource.type === 'AWS::CloudWatch::Alarm') return [readMetricAlarm(resource.ref, resource.properties())];
    if (resource.type === 'AWS::CloudWatch::CompositeAlarm')
      return [readCompositeAlarm(resource.ref, resource.properties())];
    return [];
  });
}
