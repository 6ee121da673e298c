// The circuits API: their phases, their history, and opening or closing one by hand.

import * as v from 'valibot';
import type { RouteTable } from '../../contract/route-table';
import type { BreakerSettings } from '../../contract/settings';
import { actorOf } from '../../domain/admin-access';
import { type Change, requestRecord } from '../../domain/audit';
import { type Circuit, CLOSED } from '../../domain/circuit/circuit';
import { HAND, type Hold, heldCircuit, holdMs, isHeld, openSecondsToHold } from '../../domain/circuit/hold';
import { closed } from '../../domain/circuit/transitions';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { bodyOf, knownCell, minutesField, OBJECT_EXPECTED, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { isoTime } from './alarms';
import type { CircuitTable } from './circuit-table';

export interface CircuitPartsDeps {
  readonly table: CircuitTable;
  readonly routes: RouteTable;
  /** What the deployment gives all Cells. */
  readonly breaker: BreakerSettings;
  /** Between two rounds of the patrol, which keeps a held circuit open. */
  readonly patrolSeconds: number;
  readonly clock: Clock;
}

const STANDARD_MINUTES = 60;
const MOST_HISTORY = 100;
/** Tries against callers and the patrol, who change the same circuit. */
const ATTEMPTS = 5;
/** A round starts a little late, and takes a while. */
const ROUND_MS = 10_000;

const body = v.variant(
  'phase',
  [
    bodyOf({ phase: v.literal('open'), reason: shortText, minutes: v.exactOptional(minutesField(1, 1440)) }),
    bodyOf({ phase: v.literal('closed'), reason: shortText }),
  ],
  (issue) => (issue.path ? 'must be open or closed' : OBJECT_EXPECTED),
);

interface Known {
  readonly circuit: Circuit;
  readonly hold: Hold | undefined;
}

export function createCircuitParts({ table, routes, breaker, patrolSeconds, clock }: CircuitPartsDeps): AdminParts {
  const settingsOf = (cell: string): BreakerSettings => ({ ...breaker, ...routes.cells[cell]?.breaker });

  const known = async (cells: readonly string[]): Promise<(cell: string) => Known> => {
    const [circuits, holds] = await Promise.all([table.readMany(cells), table.holds()]);
    const nowMs = clock();
    return (cell) => ({
      circuit: circuits.get(cell) ?? CLOSED,
      hold: holds.find((hold) => hold.cell === cell && isHeld(hold, nowMs)),
    });
  };

  const list: HttpApp = async () => {
    const cells = Object.keys(routes.cells).toSorted();
    const of = await known(cells);
    return jsonAnswer(200, { circuits: cells.map((cell) => shown(cell, of(cell))), problems: [] });
  };

  const one: HttpApp = async (request) => {
    const cell = knownCell(routes, request.pathParameters['cell']);
    if (typeof cell !== 'string') return cell;
    const [of, history] = await Promise.all([known([cell]), table.history(cell, MOST_HISTORY)]);
    return jsonAnswer(200, {
      ...shown(cell, of(cell)),
      history: history.map(({ atMs, phase, by, reason }) => ({ at: isoTime(atMs), phase, by, reason })),
    });
  };

  const set: HttpApp = async (request, facts) => {
    const cell = knownCell(routes, request.pathParameters['cell']);
    if (typeof cell !== 'string') return cell;
    const asked = readJson(body, request.body);
    if (isRefusal(asked)) return asked;
    const settings = settingsOf(cell);
    const leastMs = patrolSeconds * 1000 + ROUND_MS;
    if (asked.phase === 'open' && holdMs(settings) < leastMs) {
      const seconds = openSecondsToHold(leastMs);
      return refusal(
        'BAD_REQUEST',
        `To stay open between two rounds of the patrol, a Cell needs breaker.openSeconds of ${seconds}`,
      );
    }
    facts['subject'] = cell;
    facts['phase'] = asked.phase;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = (await known([cell]))(cell);
      const nowMs = clock();
      const hold = {
        cell,
        reason: asked.reason,
        setBy: actorOf(request.verdict),
        sinceMs: nowMs,
        untilMs: asked.phase === 'open' ? nowMs + (asked.minutes ?? STANDARD_MINUTES) * 60_000 : nowMs,
      };
      const to =
        asked.phase === 'open'
          ? heldCircuit(before.circuit, hold.untilMs, { nowMs, random: 0.5, settings })
          : closed(before.circuit, nowMs);
      const after: Known = { circuit: to, hold: asked.phase === 'open' ? hold : undefined };
      const record = requestRecord(request, changeOf(cell, before, after, asked.reason), nowMs);
      if (await table.set(before.circuit, to, hold, record)) return jsonAnswer(200, shown(cell, after));
    }
    return refusal('SERVICE_UNAVAILABLE', 'Others keep changing this circuit; look at it, and try again');
  };

  return {
    'GET /api/admin/circuits': list,
    'GET /api/admin/circuits/{cell}': one,
    'PUT /api/admin/circuits/{cell}': set,
  };
}

function changeOf(cell: string, before: Known, after: Known, reason: string): Change {
  const action = after.hold === undefined ? 'circuit.close' : 'circuit.open';
  return { action, target: cell, cell, before: shown(cell, before), after: shown(cell, after), reason };
}

function shown(cell: string, { circuit, hold }: Known) {
  if (hold !== undefined) {
    const { sinceMs, untilMs, setBy, reason } = hold;
    return {
      cell,
      phase: 'open',
      since: isoTime(sinceMs),
      opened_by: setBy,
      by_hand: true,
      reason,
      until: isoTime(untilMs),
    };
  }
  if (circuit.phase === 'closed') return { cell, phase: 'closed' };
  const { phase, sinceMs, cause } = circuit;
  const untilMs =
    phase === 'open' ? circuit.untilMs : circuit.probe?.holder === HAND ? circuit.probe.untilMs : undefined;
  return {
    cell,
    phase: phase === 'open' ? 'open' : 'half-open',
    since: isoTime(sinceMs),
    opened_by: cause,
    by_hand: false,
    ...(untilMs !== undefined && { until: isoTime(untilMs) }),
  };
}
