// The fleet's gate with a tenant's own circuit before it.

import type { FleetGate } from './fleet-gate';
import type { TenantCircuits } from './tenant-circuits';

/** A lease outlasts its probe by so much. */
const LEASE_MARGIN_MS = 1_000;

/** Callers whom nobody verified have no circuit of their own: any of them could name another's tenant. */
export function withTenantCircuits(gate: FleetGate, circuits: TenantCircuits): FleetGate {
  return {
    ...gate,
    async enter(asked) {
      const { cell, tenant, settings } = asked;
      if (tenant === undefined || settings.tenantsToOpen === 1) return gate.enter(asked);
      const waitMs = circuits.waitMs(cell, tenant, settings);
      if (waitMs !== undefined) return { retryAfterMs: waitMs };
      const ticket = await gate.enter(asked);
      if ('retryAfterMs' in ticket) return ticket;
      circuits.enter(cell, tenant, asked.longestMs + LEASE_MARGIN_MS);
      return {
        recall: ticket.recall,
        async record(call) {
          // A failure that no request can cause is the Cell's, and the fleet's to judge.
          if (call.succeeded || call.tenant !== undefined) circuits.record(cell, tenant, call.succeeded, settings);
          const mayAskAgain = await ticket.record(call);
          return mayAskAgain && circuits.waitMs(cell, tenant, settings) === undefined;
        },
        async mayAskAgain() {
          return circuits.waitMs(cell, tenant, settings) === undefined && (await ticket.mayAskAgain());
        },
        async leave() {
          circuits.leave(cell, tenant);
          await ticket.leave();
        },
      };
    },
  };
}
