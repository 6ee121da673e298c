// The route table as it is bundled with a function at synth: Cell name -> where and how to reach it.

import type { BreakerSettings, CredentialSettings } from './settings';

export interface CellRoute extends Partial<CredentialSettings> {
  /** Absolute http(s) URL without trailing slash; may have a path. */
  readonly baseUrl: string;
  /** A core Cell being down makes the platform down; a non-core one may carry a fallback. */
  readonly core: boolean;
  /** False: callers get CELL_DISABLED. This and the next two hold where the deployment allows live changes. */
  readonly enabled?: boolean;
  /** Methods that pass; all without a list. */
  readonly methods?: readonly string[];
  /** Headers that requests get, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names the circuit; the Cell's own without it. */
  readonly circuit?: string;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly retries?: number;
  readonly breaker?: Partial<BreakerSettings>;
  readonly patrol?: { readonly failuresToGoDown?: number; readonly successesToComeBack?: number };
  /** GET, HEAD and OPTIONS may carry a body. */
  readonly readsWithBody?: boolean;
  /** The Cell receives also tokens that open admin routes, where it receives any. */
  readonly adminTokens?: boolean;
  readonly fallback?: { readonly status: number; readonly contentType: string; readonly body: string };
}

export interface RouteTable {
  readonly cells: Readonly<Record<string, CellRoute>>;
}

/** Cell names of the contract. */
export const CELL_NAME = /^[a-z0-9_-]{1,64}$/;

// Base URLs stand without a slash at their end, so that a path can follow.

/** In linear time, however many slashes there are. */
export function withoutTrailingSlash(text: string): string {
  return text.replace(/^(.*[^/])?\/*$/s, '$1');
}
