// Silences an alarm for a time, by a mute rule of CloudWatch: it ends by itself, even if the gateway is down.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html

import * as v from 'valibot';
import type { AuditRecord } from '../../contract/audit-record';
import { actorOf } from '../../domain/admin-access';
import { type Change, requestRecord } from '../../domain/audit';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { createRecordedWrites } from '../../stores/dynamodb/audit';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { type TimedItem, timedItems, toTimedItem } from '../../stores/dynamodb/console-items';
import type { AdminParts } from '../app';
import { bodyOf, minutesField, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { groupOfCell, namedAlarm } from './alarm-list';
import { type ConsoleDeps, isoTime } from './alarms';
import type { StateTables } from './circuit-table';
import { type CloudWatch, RefusedByCloudWatch } from './cloud-watch';

export interface SilenceStore {
  /** Every silence that was set; readers judge the time. */
  list(): Promise<readonly TimedItem[]>;
  set(silence: TimedItem, record: AuditRecord): Promise<boolean>;
}

const PREFIX = 'SILENCE#';

export function createSilenceStore(call: DynamoCall, { state, audit }: StateTables): SilenceStore {
  const write = createRecordedWrites(call, audit);
  return {
    list: () => timedItems(call, state, PREFIX),
    set: (silence, record) => write({ Put: { TableName: state, Item: toTimedItem(PREFIX, silence) } }, record),
  };
}

export interface SilencePartsDeps extends ConsoleDeps {
  readonly cloudWatch: Pick<CloudWatch, 'alarms' | 'mute' | 'unmute'>;
  readonly silences: SilenceStore;
}

const MINUTE_MS = 60_000;
/** From reading the clock until CloudWatch has the rule. */
const LEAD_MS = 5_000;

const body = bodyOf({ minutes: minutesField(5, 1440), reason: shortText });

/** Why a silence ends may be said, and need not be. */
const endBody = bodyOf({ reason: v.exactOptional(shortText) });

function readEnd(sent: Buffer): { readonly reason?: string } | Refusal {
  return sent.length === 0 ? {} : readJson(endBody, sent);
}

export function createSilenceParts(deps: SilencePartsDeps): AdminParts {
  const { cloudWatch, silences, deployment, rules, clock } = deps;

  const isOwn = async (name: string): Promise<boolean> => {
    const cell = name.slice(groupOfCell(deployment, '').length);
    const isGroup = cell !== '' && name === groupOfCell(deployment, cell);
    const named = namedAlarm(name, deployment, rules);
    // The alarms of a Cell notify by their group alone.
    if (!isGroup && (named === undefined || named.rule.scope === 'cell')) return false;
    const { alarms, fault } = await cloudWatch.alarms({ prefix: name });
    if (alarms.some((alarm) => alarm.name === name)) return true;
    if (fault !== undefined) throw new Error(fault);
    return false;
  };

  const present = async (name: string): Promise<TimedItem | undefined> => {
    const nowMs = clock();
    return (await silences.list()).find((silence) => silence.name === name && silence.untilMs > nowMs);
  };

  const set: HttpApp = async (request, facts) => {
    const name = request.pathParameters['name'] ?? '';
    const asked = readJson(body, request.body);
    if (isRefusal(asked)) return asked;
    if (!(await isOwn(name))) return refusal('NOT_FOUND', 'This deployment has no such alarm');
    facts['subject'] = name;
    const before = await present(name);
    // A window begins with a whole minute.
    const sinceMs = Math.ceil((clock() + LEAD_MS) / MINUTE_MS) * MINUTE_MS;
    const { minutes, reason } = asked;
    const silence = { name, reason, setBy: actorOf(request.verdict), sinceMs, untilMs: sinceMs + minutes * MINUTE_MS };
    // Recorded first: whatever dies in between, no alarm is silent that the list does not show as silenced.
    if (!(await silences.set(silence, record(request, 'alarm.silence', before, silence, reason)))) {
      return refusal('SERVICE_UNAVAILABLE', 'Others keep changing this silence; look at it, and try again');
    }
    try {
      await cloudWatch.mute(name, sinceMs, minutes, `${silence.setBy}: ${reason}`);
    } catch (error) {
      await takeBack(request, silence, before, error).catch(() => undefined);
      throw error;
    }
    return jsonAnswer(200, shown(silence));
  };

  /** If this fails too, the silence stays listed, and can be ended. */
  const takeBack = async (
    request: GatewayRequest,
    silence: TimedItem,
    before: TimedItem | undefined,
    error: unknown,
  ): Promise<void> => {
    const isRefused = error instanceof RefusedByCloudWatch;
    const rest = isRefused ? before : undefined;
    // The rule may be there in spite of the failure.
    if (!isRefused) await cloudWatch.unmute(silence.name);
    const change = record(request, 'alarm.unsilence', silence, rest, 'CloudWatch did not take the silence');
    await silences.set(rest ?? { ...silence, untilMs: clock() }, change);
  };

  const end: HttpApp = async (request, facts) => {
    const name = request.pathParameters['name'] ?? '';
    const asked = readEnd(request.body);
    if (isRefusal(asked)) return asked;
    const before = await present(name);
    if (before === undefined) return refusal('NOT_FOUND', 'This alarm is not silenced');
    facts['subject'] = name;
    await cloudWatch.unmute(name);
    const ended = { ...before, untilMs: clock() };
    if (!(await silences.set(ended, record(request, 'alarm.unsilence', before, undefined, asked.reason ?? '')))) {
      return refusal('SERVICE_UNAVAILABLE', 'Others keep changing this silence; look at it, and try again');
    }
    return jsonAnswer(200, { name, silenced_until: null });
  };

  const record = (
    request: GatewayRequest,
    action: string,
    before: TimedItem | undefined,
    after: TimedItem | undefined,
    reason: string,
  ): AuditRecord => {
    const target = (after ?? before)?.name ?? '';
    const change: Change = { action, target, before: shownOrNull(before), after: shownOrNull(after), reason };
    return requestRecord(request, change, clock());
  };

  return { 'PUT /api/admin/alarms/{name}/silence': set, 'DELETE /api/admin/alarms/{name}/silence': end };
}

function shownOrNull(silence: TimedItem | undefined) {
  return silence === undefined ? null : shown(silence);
}

export function shown({ name, reason, setBy, untilMs }: TimedItem) {
  return { name, silenced_until: isoTime(untilMs), silenced_by: setBy, reason };
}
