// The flow of a request to its Cell, in the contract's order of checks.

import { hash } from 'node:crypto';
import { HEADER } from '../contract/headers';
import type { RouteTable } from '../contract/route-table';
import type { CredentialSettings } from '../contract/settings';
import type { GatewayResponse, HttpApp, RequestFacts } from '../domain/http';
import { reads } from '../domain/light/light';
import type { Clock } from '../domain/ports';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { ambiguousPart } from '../domain/signing/hmac-v1';
import { type Admission, type AdmissionRules, admit, parseCellPath, refuseCell } from './admission';
import type { FleetGate } from './fleet/fleet-gate';
import type { Forward } from './forward';
import { cellHeaders, withCookieRules, withPageRule } from './headers';

/** The refusal of a method that the platform's or the Cell's light does not let through. */
export type CheckLight = (cell: string, method: string) => Promise<Refusal | undefined>;

/** What a tenant's limits need to know about its request. */
export interface LimitedCall {
  readonly tenantId: string;
  /** The verified user or API key, else the credential that the caller showed. */
  readonly who?: string | undefined;
  /** The tenant's own limits as the verdict has them; undefined where it names none. */
  readonly limits: string | undefined;
  /** As the path names it, whether or not there is such a Cell. */
  readonly cell: string;
  readonly method: string;
  readonly bodyBytes: number;
  readonly facts: RequestFacts;
}

/** Answers by `pass`, or refuses a tenant that has used up a limit. */
export type WithinLimits = (
  call: LimitedCall,
  pass: () => Promise<GatewayResponse | Refusal>,
) => Promise<GatewayResponse | Refusal>;

export interface ProxyRules extends AdmissionRules {
  /** Requests are signed by hmac-v1, whose text must not be that of two requests. */
  readonly hmacV1: boolean;
}

interface ProxyDeps {
  readonly rules: ProxyRules;
  readonly routes: RouteTable;
  readonly credentials: CredentialSettings;
  /** Missing where the deployment limits no tenant. */
  readonly withinLimits?: WithinLimits | undefined;
  readonly checkLight: CheckLight;
  /** Circuit, tries, signature and transport of one Cell. */
  readonly forward: Forward;
}

/** Two callers are one owner only where the gateway admitted them as the same tenant, verified the same way. */
function ownerOf({ caller, tenantId }: Admission): string {
  return `${caller.kind} ${tenantId ?? ''}`;
}

/** Circuits name a tenant by a mark, so that its id stays out of the table of states. */
function tenantMark({ caller, tenantId }: Admission): string | undefined {
  if (caller.kind === 'unverified' || tenantId === undefined) return undefined;
  return hash('sha256', tenantId).slice(0, 12);
}

export function createProxyApp({ rules, routes, credentials, withinLimits, checkLight, forward }: ProxyDeps): HttpApp {
  return async (request, facts) => {
    const admission = admit(request, rules);
    if (isRefusal(admission)) return admission;
    const { tenantId, caller } = admission;
    if (tenantId !== undefined) facts.tenantId = tenantId;
    const user = caller.kind === 'user' ? caller : undefined;
    facts['keyId'] = user?.keyId;

    const where = parseCellPath(request.path);
    if (isRefusal(where)) return where;
    const { cell, path } = where;
    // A name that only sits on Object.prototype is no Cell.
    const route = Object.hasOwn(routes.cells, cell) ? routes.cells[cell] : undefined;
    const passing = { ...credentials, ...route };
    const headers = cellHeaders(request, admission, passing);
    const unclear = rules.hmacV1 && ambiguousPart(request.method, path, headers, request.body);
    if (unclear) return refusal('BAD_REQUEST', `${unclear}: the signature cannot carry this |`);
    if (route !== undefined) facts.cell = cell;
    if (request.body.length > 0 && reads(request.method) && route !== undefined && !route.readsWithBody) {
      return refusal('BAD_REQUEST', `${request.method} with a body`);
    }
    const closed = refuseCell(caller, cell);
    if (closed) return closed;
    const pass = async (): Promise<GatewayResponse | Refusal> => {
      const stop = await checkLight(cell, request.method);
      if (stop) return stop;
      if (route === undefined) return refusal('CELL_NOT_FOUND');
      const answer = await forward({
        cell,
        owner: ownerOf(admission),
        tenant: tenantMark(admission),
        route,
        method: request.method,
        cellPath: path,
        rawQuery: request.rawQuery,
        headers,
        body: request.body,
        deadlineAtMs: request.deadlineAtMs,
        facts,
      });
      if (isRefusal(answer)) return answer;
      const passed = withCookieRules(withoutRefusalMark(answer, facts), cell, passing);
      return withPageRule(passed, passing.pages);
    };
    if (!withinLimits || tenantId === undefined) return pass();
    const { method, body } = request;
    const who = user?.userId ?? request.headers[HEADER.authorization];
    return withinLimits({ tenantId, who, limits: caller.limits, cell, method, bodyBytes: body.length, facts }, pass);
  };
}

/** The verifiers' reasons have this form; another text does not reach the log. */
const REASON = /^[a-z0-9_]{1,40}$/;

/**
 * The answer without the mark of the Cell's verifier, which no caller gets. A 403 that bears it is counted, its reason
 * logged: keys or clocks differ, or somebody forges. A body's text counts for nothing, for a caller can have it echoed.
 */
export function withoutRefusalMark(answer: GatewayResponse, facts: RequestFacts): GatewayResponse {
  if (answer.headers[HEADER.signatureRefused] === undefined) return answer;
  const { [HEADER.signatureRefused]: reason = '', ...headers } = answer.headers;
  if (answer.status === 403) {
    facts.metrics = { ...facts.metrics, signatureRefused: 1 };
    if (REASON.test(reason)) facts['signatureRefused'] = reason;
  }
  return { ...answer, headers };
}

/** A name that is no Cell can only meet the platform's light: callers cannot make the table be read at will. */
export function createLightCheck(gate: FleetGate, { cells }: RouteTable, clock: Clock): CheckLight {
  return async (cell, method) => {
    const light = await gate.forbiddingLight(Object.hasOwn(cells, cell) ? cell : undefined, method);
    if (light === undefined) return undefined;
    const retryAfterSeconds = Math.max(1, Math.ceil((light.untilMs - clock()) / 1000));
    return refusal('RED_LIGHT', light.reason, { retryAfterSeconds });
  };
}
