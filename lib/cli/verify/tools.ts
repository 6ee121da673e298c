// What a check works with: requests as the throwaway tenant, as an admin, as nobody, and orders to the probe Cell.

import { setTimeout as wait } from 'node:timers/promises';
import {
  ORDER_HEADER,
  ORDER_SECONDS,
  orderText,
  type ProbeOrder,
  type ProbeRecord,
} from '../../../lambdas/probe/order';
import type { Answer, Sender, SentHeaders } from './caller';
import { BrokenPromise, holds } from './expectations';
import { extraPatienceMs, type Facts, NO_CELL, type Target } from './facts';
import { adminHeaders, callerHeaders, recordOf, unique } from './requests';

/** A check that cannot be made here after all. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

export interface CellRequest {
  readonly cell?: string;
  readonly method?: string;
  /** Behind the Cell's name, with its query. */
  readonly path?: string;
  /** Over those of the caller; undefined takes one away. */
  readonly headers?: SentHeaders;
  readonly body?: Buffer | string;
}

/** `tenant`: another one than the throwaway tenant, as the request names it. */
export type Order = Omit<ProbeOrder, 'tenant' | 'untilSeconds'> & { readonly tenant?: string };

export interface Tools {
  readonly facts: Facts;
  readonly send: (method: string, path: string, headers?: SentHeaders, body?: Buffer | string) => Promise<Answer>;
  /** The same to another address. */
  readonly sendTo: Sender['send'];
  readonly sendBytes: Sender['sendBytes'];
  /** Through the gateway to a Cell that need not be there. */
  readonly call: (request: CellRequest) => Promise<Answer>;
  /** Through the gateway to the probe Cell, with an order. */
  readonly order: (order: Order, request?: CellRequest) => Promise<Answer>;
  /** The probe Cell's record of a request. */
  readonly record: (request?: CellRequest, order?: Order) => Promise<ProbeRecord>;
  /** What the probe Cell keeps under a key. */
  readonly recall: (key: string) => Promise<readonly ProbeRecord[]>;
  readonly admin: (method: string, path: string, body?: unknown, headers?: SentHeaders) => Promise<Answer>;
  /** Repeats what may take a while to be so: settings that environments read again after some seconds. */
  readonly eventually: <T>(look: () => Promise<T>) => Promise<T>;
  /** A red light, for a minute unless said; green again when the check is over. @throws NotApplicable where somebody set it already */
  readonly redLight: (target: string, minutes?: number) => Promise<void>;
  /** Changes the throwaway tenant; `undo` is sent when the check is over. */
  readonly changeTenant: (change: object, undo: object) => Promise<void>;
  /** Changes its plan or its figures; those that it had are put back when the check is over. */
  readonly changeQuota: (change: object) => Promise<void>;
  /** Makes an API key of the throwaway tenant, which is revoked when the check is over and dies by itself after an hour. */
  readonly makeKey: (limits?: { readonly allowedCells?: readonly string[] }) => Promise<MadeKey>;
  /** The route of the throwaway tenant's keys. */
  readonly keysPath: string;
  readonly unique: (word: string) => string;
}

export interface MadeKey {
  readonly id: string;
  readonly key: string;
}

const LOOK_EVERY_MS = 250;
/** An hour: a key that could not be revoked ends by itself. */
const KEY_SECONDS = 3_600;
/** Looks in a row. A deployment has several environments, and each may answer one of them. */
const SETTLED_LOOKS = 3;
const READS = /^(?:GET|HEAD|OPTIONS)$/;

interface ToolsOptions {
  readonly sender: Sender;
  /** Ended by no interruption: what was changed is undone with it. */
  readonly undoer: Sender;
  readonly target: Target;
  readonly facts: Facts;
  /** Takes what is to run when the check is over, whatever its end. */
  readonly undo: (step: () => Promise<unknown>) => void;
}

export function createTools({ sender, undoer, target, facts, undo }: ToolsOptions): Tools {
  const { url, tenant } = facts;
  const sendTo: Tools['sendTo'] = (base, method, ...rest) => {
    if (target.safe && !READS.test(method)) throw new Error(`${method} is sent although --safe only reads`);
    return sender.send(base, method, ...rest);
  };
  const send: Tools['send'] = (...request) => sendTo(url, ...request);
  const call: Tools['call'] = ({ cell = 'probe', method = 'GET', path = '/', headers = {}, body }) =>
    send(method, `/api/v1/${cell}${path}`, { ...callerHeaders(method, facts), ...headers }, body);
  const order: Tools['order'] = (told, request = {}) => {
    const untilSeconds = Math.floor(Date.now() / 1000) + ORDER_SECONDS;
    const text = orderText({ tenant, untilSeconds, cell: request.cell ?? 'probe', ...told }, target.probeSecret ?? '');
    return call({ ...request, headers: { [ORDER_HEADER]: text, ...request.headers } });
  };
  const adminBy =
    (by: Sender['send']): Tools['admin'] =>
    (method, path, body, headers = {}) =>
      by(
        url,
        method,
        path,
        { ...adminHeaders(target), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        body === undefined ? undefined : JSON.stringify(body),
      );
  const admin = adminBy(sendTo);
  const undoing = createUndoing(undoer, target, facts, adminBy(undoer.send));
  return {
    facts,
    send,
    sendTo,
    sendBytes: sender.sendBytes,
    call,
    order,
    admin,
    unique,
    eventually: (look) => eventually(look, patienceOf(target, facts)),
    record: async (request, told = {}) => recordOf(await order(told, request)),
    recall: async (key) => ((await order({ recall: key })).json() as { records?: ProbeRecord[] }).records ?? [],
    ...createChanges(admin, facts, undo, undoing),
  };
}

function createChanges(
  admin: Tools['admin'],
  { tenant, callerPasses }: Facts,
  undo: ToolsOptions['undo'],
  { putBack, untilCode }: ReturnType<typeof createUndoing>,
): Pick<Tools, 'redLight' | 'changeTenant' | 'changeQuota' | 'makeKey' | 'keysPath'> {
  const ask = async (method: string, path: string, body?: object, expected = 200): Promise<Answer> => {
    const answer = await admin(method, path, body);
    if (answer.status === expected) return answer;
    throw new NotApplicable(`${method} ${path} was refused: ${answer.status} ${answer.text.slice(0, 100)}`);
  };
  const path = `/api/admin/tenants/${encodeURIComponent(tenant)}`;
  const changeAndBack = async (method: string, where: string, change: object, back: object): Promise<void> => {
    undo(async () => {
      await putBack(method, where, back);
      if (callerPasses) await untilCode('GET', NO_CELL, (code) => code === 'CELL_NOT_FOUND');
    });
    await ask(method, where, change);
  };
  let quotaBefore: Answer | undefined;
  const keysPath = `${path}/keys`;
  return {
    keysPath,
    async makeKey(limits = {}) {
      const expireAt = Math.floor(Date.now() / 1000) + KEY_SECONDS;
      const made = await ask(
        'POST',
        keysPath,
        { name: unique('key'), expireAt, ...limits, reason: 'gateway verify' },
        201,
      );
      const { id, key } = made.json() as MadeKey;
      undo(() => putBack('DELETE', `${keysPath}/${id}`));
      return { id, key };
    },
    async redLight(name, minutes = 1) {
      const { data = [] } = (await admin('GET', '/api/admin/lights')).json() as { data?: { target: string }[] };
      if (data.some((light) => light.target === name)) throw new NotApplicable(`the light of ${name} is red already`);
      undo(async () => {
        await putBack('PUT', `/api/admin/lights/${name}`, { color: 'green' });
        await untilCode('POST', name === 'gateway' ? NO_CELL : name, (code) => code !== 'RED_LIGHT');
      });
      await ask('PUT', `/api/admin/lights/${name}`, { color: 'red', reason: 'gateway verify', minutes });
    },
    changeTenant: (change, back) => changeAndBack('PATCH', path, change, back),
    async changeQuota(change) {
      quotaBefore ??= await ask('GET', `${path}/quota`);
      await changeAndBack('PUT', `${path}/quota`, change, figuresOf(quotaBefore, Object.keys(change)));
    },
  };
}

/** The figures of these names as a change puts them back. */
function figuresOf(quota: Answer, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, quota.field(asAnswered(name)) ?? null]));
}

/** Answers spell `requestsPerMin` as `requests_per_min`. */
function asAnswered(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Environments still know for a while what was undone: the next check waits until they have looked again. */
function createUndoing({ send }: Sender, target: Target, facts: Facts, admin: Tools['admin']) {
  const putBack = async (method: string, path: string, body?: object): Promise<void> => {
    const { status, text } = await admin(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${text.slice(0, 100)}`);
  };
  const untilCode = (method: string, cell: string, isSettled: (code: unknown) => boolean): Promise<void> =>
    eventually(
      async () => {
        for (let looks = 0; looks < SETTLED_LOOKS; looks += 1) {
          const answer = await send(facts.url, method, `/api/v1/${cell}/`, callerHeaders(method, facts));
          holds(isSettled(answer.field('code')), `${cell} to be as it was`, answer.field('code'));
        }
      },
      patienceOf(target, facts),
    );
  return { putBack, untilCode };
}

/** A POST of this body. */
export function post(body: Buffer | string, type: string, encoding?: string): CellRequest {
  return { method: 'POST', body, headers: { 'content-type': type, 'content-encoding': encoding } };
}

function patienceOf({ patienceMs }: Target, facts: Facts): number {
  return patienceMs + extraPatienceMs(facts);
}

async function eventually<T>(look: () => Promise<T>, patienceMs: number): Promise<T> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof BrokenPromise) || performance.now() > endMs) throw error;
    }
    await wait(LOOK_EVERY_MS);
  }
}
