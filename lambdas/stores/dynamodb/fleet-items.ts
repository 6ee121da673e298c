// A circuit as an item, and back. Each bucket of calls is three number attributes named after it, because atomic ADD
// works on top-level attributes only.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import { type CallBucket, type Circuit, CLOSED, type ProbeLease } from '../../domain/circuit/circuit';
import type { Light, LightTarget, TargetedLight } from '../../domain/light/light';
import { type Item, numberOf, textOf } from './call';

// A light as an item, and back.

const PLATFORM = 'GATEWAY';
const CELL_PREFIX = 'CELL#';

export function lightKey(target: LightTarget): Item {
  return {
    [KEY.partition]: { S: STATE_PARTITION.light },
    [KEY.sort]: { S: target === 'gateway' ? PLATFORM : CELL_PREFIX + target.cell },
  };
}

/** Whether a look reads the platform's light, and what travels with it. */
export function asksForPlatform(look: object): boolean {
  const { RequestItems = {} } = look as { RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>> };
  const { [KEY.partition]: partition, [KEY.sort]: sort } = lightKey('gateway');
  return Object.values(RequestItems)
    .flatMap(({ Keys }) => Keys)
    .some((key) => key[KEY.partition]?.S === partition?.S && key[KEY.sort]?.S === sort?.S);
}

export function toLightItem(target: LightTarget, light: Light): Item {
  return {
    ...lightKey(target),
    [KEY.ttl]: { N: String(Math.ceil(light.untilMs / 1000)) },
    reason: { S: light.reason },
    setBy: { S: light.setBy },
    since: { N: String(light.sinceMs) },
    until: { N: String(light.untilMs) },
  };
}

/** An item without a readable end is no light. */
export function fromLightItem(item: Item): TargetedLight | undefined {
  const sort = textOf(item, KEY.sort) ?? '';
  const untilMs = numberOf(item, 'until');
  if (untilMs === undefined) return undefined;
  return {
    target: sort === PLATFORM ? 'gateway' : { cell: sort.slice(CELL_PREFIX.length) },
    light: {
      reason: textOf(item, 'reason') ?? '',
      setBy: textOf(item, 'setBy') ?? '',
      sinceMs: numberOf(item, 'since') ?? 0,
      untilMs,
    },
  };
}

/** An item that nobody has touched for this long says nothing any more. */
const RETENTION_SECONDS = 24 * 3600;

export const CALL_PREFIX = { successes: 's', failures: 'f', reports: 'r' } as const;
/** Failures by tenant: `b<index>:<tenant>`. */
const BLAME_ATTRIBUTE = /^b(\d+):(.+)$/;
const CALL_ATTRIBUTE = /^[sfr](\d+)$/;

export function blameAttribute(index: number, tenant: string): string {
  return `b${index}:${tenant}`;
}

export function circuitKey(cell: string): Item {
  return { [KEY.partition]: { S: `${STATE_PARTITION.circuitPrefix}${cell}` }, [KEY.sort]: { S: 'STATE' } };
}

export function expiry(nowMs: number): Item[string] {
  return number(Math.ceil(nowMs / 1000) + RETENTION_SECONDS);
}

export function toCircuitItem(cell: string, circuit: Circuit): Item {
  return {
    ...circuitKey(cell),
    [KEY.ttl]: expiry(circuit.generation),
    phase: { S: circuit.phase },
    generation: number(circuit.generation),
    ...(circuit.phase === 'closed' ? callAttributes(circuit.calls) : outageAttributes(circuit)),
  };
}

/** An item spoilt by hand reads as closed, never as an outage without an end. */
export function fromCircuitItem(item: Item | undefined): Circuit {
  if (item === undefined) return CLOSED;
  const generation = numberOf(item, 'generation') ?? 0;
  const phase = textOf(item, 'phase');
  const outage = {
    generation,
    cause: textOf(item, 'cause') === 'patrol' ? ('patrol' as const) : ('traffic' as const),
    sinceMs: numberOf(item, 'since') ?? generation,
    reopenings: numberOf(item, 'reopenings') ?? 0,
    ...(textOf(item, 'suspect') === undefined ? {} : { suspect: textOf(item, 'suspect') }),
  };
  if (phase === 'open') return { phase, ...outage, untilMs: numberOf(item, 'until') ?? 0 };
  if (phase === 'half_open') {
    const counts = { successes: numberOf(item, 'successes') ?? 0, failures: numberOf(item, 'failures') ?? 0 };
    return { phase, ...outage, ...counts, probe: readProbe(item) };
  }
  return { phase: 'closed', generation, calls: readCalls(item) };
}

function outageAttributes(circuit: Exclude<Circuit, { phase: 'closed' }>): Item {
  return {
    cause: { S: circuit.cause },
    since: number(circuit.sinceMs),
    reopenings: number(circuit.reopenings),
    ...(circuit.suspect === undefined ? {} : { suspect: { S: circuit.suspect } }),
    ...(circuit.phase === 'open'
      ? { until: number(circuit.untilMs) }
      : { successes: number(circuit.successes), failures: number(circuit.failures) }),
    ...(circuit.phase === 'half_open' && circuit.probe
      ? { holder: { S: circuit.probe.holder }, lease: number(circuit.probe.untilMs) }
      : {}),
  };
}

function callAttributes(calls: readonly CallBucket[]): Item {
  return Object.fromEntries(
    calls.flatMap((bucket) => [
      ...(['successes', 'failures', 'reports'] as const).map((kind) => [
        `${CALL_PREFIX[kind]}${bucket.index}`,
        number(bucket[kind]),
      ]),
      ...Object.entries(bucket.blame).map(([tenant, count]) => [blameAttribute(bucket.index, tenant), number(count)]),
    ]),
  );
}

function readCalls(item: Item): CallBucket[] {
  const indexes = new Set(Object.keys(item).flatMap((name) => CALL_ATTRIBUTE.exec(name)?.[1] ?? []));
  const count = (prefix: string, index: string): number => numberOf(item, prefix + index) ?? 0;
  return [...indexes]
    .map((index) => ({
      index: Number(index),
      successes: count(CALL_PREFIX.successes, index),
      failures: count(CALL_PREFIX.failures, index),
      reports: count(CALL_PREFIX.reports, index),
      blame: blameOf(item, index),
    }))
    .toSorted((a, b) => a.index - b.index);
}

function blameOf(item: Item, bucket: string): Record<string, number> {
  const blame: Record<string, number> = {};
  for (const name of Object.keys(item)) {
    const [, index, tenant] = BLAME_ATTRIBUTE.exec(name) ?? [];
    if (index === bucket && tenant !== undefined) blame[tenant] = numberOf(item, name) ?? 0;
  }
  return blame;
}

function readProbe(item: Item): ProbeLease | null {
  const holder = textOf(item, 'holder');
  const untilMs = numberOf(item, 'lease');
  return holder === undefined || untilMs === undefined ? null : { holder, untilMs };
}

function number(value: number): Item[string] {
  return { N: String(value) };
}
