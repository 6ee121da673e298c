// The live document: what may change while the gateway runs. Its shape as the functions use it, and where it is kept.

import type { RouteTable } from './route-table';
import type { LimitSettings, PatrolSettings } from './settings';

/** A tenant's own deployment of a Cell. */
export interface TenantRoute {
  readonly baseUrl: string;
  /** The tenant's requests go by the current version or get 503: they must not reach another deployment. */
  readonly pinned?: boolean;
}

/** Tenant -> Cell -> the tenant's own deployment of it. */
export type TenantRoutes = Readonly<Record<string, Readonly<Record<string, TenantRoute>>>>;

/** What environments load of a version. */
export interface LiveRules extends RouteTable {
  readonly tenantRoutes: TenantRoutes;
  readonly limits: LimitSettings;
  readonly patrol: Pick<PatrolSettings, 'failuresToGoDown' | 'successesToComeBack'>;
}

/** What was deployed with the code, as each function reads it next to its bundle. */
export interface DeployedRules {
  /** Names the deployed document: a hash of its JSON. */
  readonly hash: string;
  readonly rules: LiveRules;
  /** Live versions up to this one count no more: the deployment took their place. */
  readonly replaces: number;
  /** What a new environment does that cannot read the table. */
  readonly withoutTable: 'deployed' | 'refuse';
}

/** What the admin function knows besides: the deployed document as it was written, and what a new one is held against. */
export interface LiveFrame extends DeployedRules {
  readonly document: object;
  /** `host`, `*.suffix`, each with `:port` or `http://` where it is not https on 443. */
  readonly allowedHosts: readonly string[];
  readonly description: {
    readonly auth: { readonly mode: 'header' | 'jwt' };
    readonly signing: { readonly schemes: readonly string[] };
    readonly proxy: { readonly authorization?: 'forward' | 'strip' };
    /** The patrol's own thresholds where the document names none. */
    readonly patrol: LiveRules['patrol'];
  };
}

export interface LiveFault {
  readonly where: string;
  readonly got: string;
  readonly expected: string;
}

export type CheckedDocument =
  | { readonly faults: readonly LiveFault[] }
  | { readonly faults?: undefined; readonly document: object; readonly rules: LiveRules };

/** The description's own checks, in a file next to the admin function's bundle. */
export type CheckLiveDocument = (value: unknown, frame: LiveFrame) => CheckedDocument;
