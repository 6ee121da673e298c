// What a person can do from the console: each action with what it will do, the request that does it, and the way back.

import type { ApiChange } from '../browser/api';
import type { ActionName, ConsoleWords } from '../text/console-words';
import type { CircuitState } from './circuit-state';
import type { LiveState } from './live-state';

export interface ActionRequest {
  readonly path: string;
  readonly change: ApiChange;
}

export interface ActionValues {
  readonly reason: string;
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface ActionField {
  readonly name: 'minutes' | 'plan';
  readonly label: string;
  readonly value: string;
  /** A whole number from 1 where none are listed. */
  readonly most?: number;
}

export interface Action {
  readonly title: string;
  /** What will happen, before anybody confirms it. */
  readonly effect: string;
  readonly confirm: string;
  readonly done: string;
  readonly fields: readonly ActionField[];
  readonly request: (values: ActionValues) => ActionRequest;
  /** Missing where there is nothing to take back, or no way back. `answer` is what the action was answered. */
  readonly undo?: (values: ActionValues, answer: Readonly<Record<string, unknown>>) => ActionRequest;
  /** Whether the answer's own `message` is shown. */
  readonly showsAnswer?: true;
}

const MOST_REASON = 200;
const put = (path: string, body: object): ActionRequest => ({ path, change: { method: 'PUT', body } });
const patch = (path: string, body: object): ActionRequest => ({ path, change: { method: 'PATCH', body } });
const post = (path: string, body: object): ActionRequest => ({ path, change: { method: 'POST', body } });
const admin = (...parts: readonly string[]): string => `/api/admin/${parts.map(encodeURIComponent).join('/')}`;

/** @param from the version that must be in force: otherwise the API refuses */
const restored = (version: number, reason: string, from: number): ActionRequest => ({
  path: admin('config', 'rollback'),
  change: { method: 'POST', body: { version, reason }, ifMatch: `"${from}"` },
});

export interface RedLight {
  readonly reason: string;
  /** Unix seconds. */
  readonly until: number;
}

/** Null is the default plan. */
function planOf(name: string): string | null {
  return name.trim() === '' ? null : name.trim();
}

/** The actions in one language. `reasonOf` of an undo begins with the word for it. */
export function createActions({ actions: words, fields, undoReason, endsTrial }: ConsoleWords) {
  const named = (name: ActionName, target: string, detail = '') => {
    const { button, title, effect, done } = words[name];
    return { title: title(target), effect: effect(target, detail), done: done(target), confirm: button, fields: [] };
  };
  const minutes = (value: number, most: number): ActionField => ({
    name: 'minutes',
    label: fields.minutes,
    value: String(value),
    most,
  });
  const back = ({ reason }: ActionValues): string => `${undoReason}: ${reason}`.slice(0, MOST_REASON);

  return {
    lightRed(target: string): Action {
      const path = admin('lights', target);
      return {
        ...named('lightRed', target),
        fields: [minutes(60, 7 * 24 * 60)],
        request: ({ reason, fields: given }) => put(path, { color: 'red', reason, minutes: Number(given['minutes']) }),
        undo: (values) => put(path, { color: 'green', reason: back(values) }),
      };
    },
    lightGreen(target: string, red: RedLight): Action {
      const path = admin('lights', target);
      return {
        ...named('lightGreen', target),
        request: ({ reason }) => put(path, { color: 'green', reason }),
        undo: () => put(path, { color: 'red', reason: red.reason, expiresAt: red.until }),
      };
    },
    tenantSwitch(id: string, isEnabled: boolean): Action {
      const path = admin('tenants', id);
      const [next, before] = isEnabled ? ['disabled', 'enabled'] : ['enabled', 'disabled'];
      return {
        ...named(isEnabled ? 'tenantOff' : 'tenantOn', id),
        request: ({ reason }) => patch(path, { status: next, reason }),
        undo: (values) => patch(path, { status: before, reason: back(values) }),
      };
    },
    plan(id: string, before: string): Action {
      const path = admin('tenants', id, 'quota');
      return {
        ...named('plan', id, before),
        fields: [{ name: 'plan', label: fields.plan, value: before }],
        request: ({ reason, fields: given }) => put(path, { plan: planOf(given['plan'] ?? ''), reason }),
        undo: (values) => put(path, { plan: planOf(before), reason: back(values) }),
      };
    },
    circuit(cell: string, { isOpen, heldMinutes }: CircuitState): Action {
      const path = admin('circuits', cell);
      if (!isOpen) {
        return {
          ...named('circuitOpen', cell),
          fields: [minutes(60, 1_440)],
          request: ({ reason, fields: given }) =>
            put(path, { phase: 'open', reason, minutes: Number(given['minutes']) }),
          undo: (values) => put(path, { phase: 'closed', reason: back(values) }),
        };
      }
      const close: Action = {
        ...named('circuitClose', cell),
        request: ({ reason }) => put(path, { phase: 'closed', reason }),
      };
      // Opening by hand what traffic had opened for seconds would shut the Cell off for an hour.
      if (heldMinutes === 0) return close;
      return {
        ...close,
        undo: (values) => put(path, { phase: 'open', reason: back(values), minutes: Math.min(1_440, heldMinutes) }),
      };
    },
    probe: (cell: string): Action => ({
      ...named('probe', cell),
      request: ({ reason }) => post(admin('cells', cell, 'probe'), { reason }),
      showsAnswer: true,
    }),
    cellSwitch(cell: string, isEnabled: boolean): Action {
      const path = admin('cells', cell);
      return {
        ...named(isEnabled ? 'cellOff' : 'cellOn', cell),
        request: ({ reason }) => patch(path, { enabled: !isEnabled, reason }),
        undo: (values) => patch(path, { enabled: isEnabled, reason: back(values) }),
      };
    },
    silence(name: string): Action {
      const path = admin('alarms', name, 'silence');
      return {
        ...named('silence', name),
        fields: [minutes(60, 1_440)],
        request: ({ reason, fields: given }) => put(path, { minutes: Number(given['minutes']), reason }),
        undo: (values) => ({ path, change: { method: 'DELETE', body: { reason: back(values) } } }),
      };
    },
    /** @param minutesLeft of the silence, which an undo sets again. */
    unsilence(name: string, minutesLeft: number): Action {
      const path = admin('alarms', name, 'silence');
      return {
        ...named('unsilence', name),
        request: ({ reason }) => ({ path, change: { method: 'DELETE', body: { reason } } }),
        undo: (values) => put(path, { minutes: Math.min(1_440, Math.max(5, minutesLeft)), reason: back(values) }),
      };
    },
    rollback(version: number, live: LiveState): Action {
      const texts = named('rollback', String(version), String(live.version));
      const request = ({ reason }: ActionValues) => restored(version, reason, live.version);
      // Rolling back to a version that some tenants tried would give it to everybody.
      if (live.isTried) return { ...texts, effect: `${texts.effect} ${endsTrial(live.version)}`, request };
      return {
        ...texts,
        request,
        undo: (values, answer) => restored(live.contents, back(values), Number(answer['version'])),
      };
    },
  };
}

export type Actions = ReturnType<typeof createActions>;
