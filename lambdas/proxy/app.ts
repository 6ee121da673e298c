// The flow of a request to its Cell, in the contract's order of checks.

import type { RouteTable } from '../contract/route-table';
import type { GatewayResponse, HttpApp } from '../domain/http';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { type Admission, type AdmissionRules, admit, refuseCell } from './admission';
import { parseCellPath } from './cell-target';
import type { Forward } from './forward';
import { cellHeaders } from './headers';

/** The refusal of a method that the platform's or the Cell's light does not let through. */
export type CheckLight = (cell: string, method: string) => Promise<Refusal | undefined>;

interface ProxyDeps {
  readonly rules: AdmissionRules;
  readonly routes: RouteTable;
  readonly checkLight: CheckLight;
  /** Circuit, tries, signature and transport of one Cell. */
  readonly forward: Forward;
}

/** Methods whose body has no meaning (RFC 9110, 9.3): many Cells leave it on the connection, unread. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Two callers are one owner only where the gateway admitted them as the same tenant, verified the same way. */
function ownerOf({ caller, tenantId }: Admission): string {
  return `${caller.kind} ${tenantId ?? ''}`;
}

export function proxyApp({ rules, routes, checkLight, forward }: ProxyDeps): HttpApp {
  return async (request, facts) => {
    const admission = admit(request, rules);
    if (isRefusal(admission)) return admission;
    if (admission.tenantId !== undefined) facts.tenantId = admission.tenantId;

    const where = parseCellPath(request.path);
    if (isRefusal(where)) return where;
    const { cell, path } = where;
    // A name that only sits on Object.prototype is no Cell.
    const route = Object.hasOwn(routes.cells, cell) ? routes.cells[cell] : undefined;
    if (route !== undefined) facts.cell = cell;
    if (request.body.length > 0 && READS.has(request.method) && route !== undefined && !route.readsWithBody) {
      return refusal('BAD_REQUEST', `${request.method} with a body`);
    }
    const stop = refuseCell(admission.caller, cell) ?? (await checkLight(cell, request.method));
    if (stop) return stop;
    if (route === undefined) return refusal('CELL_NOT_FOUND');

    const answer = await forward({
      cell,
      owner: ownerOf(admission),
      route,
      method: request.method,
      cellPath: path,
      rawQuery: request.rawQuery,
      headers: cellHeaders(request, admission),
      body: request.body,
      deadlineAtMs: request.deadlineAtMs,
      facts,
    });
    if (!isRefusal(answer) && refusesSignature(answer)) facts.metrics = { ...facts.metrics, signatureRefused: 1 };
    return answer;
  };
}

/** Code that Cells answer with; the gateway looks at nothing else in a Cell's 403. Keys or clocks differ, or somebody forges. */
const SIGNATURE_REFUSED = 'SIGNATURE_INVALID';

function refusesSignature({ status, body }: GatewayResponse): boolean {
  return status === 403 && body.includes(SIGNATURE_REFUSED);
}
