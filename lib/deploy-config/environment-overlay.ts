// Lays the platform's environment variables over the description. Environment wins; an empty variable is no variable.

import { REQUEST_DEADLINE_MS } from '../../lambdas/contract/limits';
import type { RawCells } from './cells-section';
import type { ConfigWarning } from './config';
import type { Fault } from './fault';
import { show } from './fault';
import { isMap } from './fields';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Overlay {
  readonly path: readonly [section: string, key: string] | readonly [section: string, part: string, key: string];
  /** The value, or undefined where the text is invalid. */
  readonly parse: (text: string) => unknown;
  readonly expected: string;
}

const number = (text: string): number | undefined => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
const milliseconds = (text: string): number | undefined => {
  const seconds = number(text);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
};
const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'on', 'yes'].map((word) => [word, true] as const),
  ...['0', 'false', 'off', 'no'].map((word) => [word, false] as const),
]);
const flag = (text: string): boolean | undefined => FLAG_WORDS.get(text.toLowerCase());

const NUMBER = { parse: number, expected: 'a number' };
const SECONDS = { parse: milliseconds, expected: 'a number of seconds' };
const FLAG = { parse: flag, expected: '1 or 0' };
const TEXT = { parse: (text: string) => text };

const OVERLAYS: ReadonlyMap<string, Overlay> = new Map<string, Overlay>([
  ['GATEWAY_AUTH_MODE', { path: ['auth', 'mode'], ...TEXT, expected: 'jwt or header' }],
  ['GATEWAY_REQUIRE_TENANT_ID', { path: ['tenants', 'required'], ...FLAG }],
  ['GATEWAY_VALIDATE_TENANT', { path: ['tenants', 'validate'], ...FLAG }],
  ['TENANT_QUOTA_DEFAULT_REQUESTS_PER_MIN', { path: ['tenants', 'requestsPerMinute'], ...NUMBER }],
  ['GATEWAY_RATE_LIMIT_TOKEN_PER_MIN', { path: ['tenants', 'callerRequestsPerMinute'], ...NUMBER }],
  ['GATEWAY_PROXY_TIMEOUT_SEC', { path: ['proxy', 'timeoutMs'], ...SECONDS }],
  ['GATEWAY_PROXY_RETRY_COUNT', { path: ['proxy', 'retries'], ...NUMBER }],
  ['GATEWAY_CB_WINDOW_SEC', { path: ['proxy', 'breaker', 'windowSeconds'], ...NUMBER }],
  ['GATEWAY_CB_FAILURE_RATIO', { path: ['proxy', 'breaker', 'failureRatio'], ...NUMBER }],
  ['GATEWAY_CB_MINIMUM_CALLS', { path: ['proxy', 'breaker', 'minimumCalls'], ...NUMBER }],
  ['GATEWAY_CB_OPEN_SEC', { path: ['proxy', 'breaker', 'openSeconds'], ...NUMBER }],
  ['GATEWAY_CB_HALF_OPEN_PROBES', { path: ['proxy', 'breaker', 'halfOpenProbes'], ...NUMBER }],
  ['GATEWAY_CB_PROBE_SUCCESSES_TO_CLOSE', { path: ['proxy', 'breaker', 'successesToClose'], ...NUMBER }],
  ['GOVERNANCE_HEALTH_INTERVAL_SEC', { path: ['patrol', 'intervalSeconds'], ...NUMBER }],
  ['GOVERNANCE_HEALTH_FAILURE_THRESHOLD', { path: ['patrol', 'failuresToGoDown'], ...NUMBER }],
  ['GOVERNANCE_HEALTH_TIMEOUT_SEC', { path: ['patrol', 'probeTimeoutMs'], ...SECONDS }],
]);

/** Variables that name Cells, and what each does. With either, the one-machine run starts no sample Cells. */
export const CELL_VARIABLES = {
  'CELL_<NAME>_URL': 'URL of the Cell <name>',
  GATEWAY_ROUTES_PATH: 'a file of Cells, JSON or YAML; CELL_<NAME>_URL wins',
} as const;

/** Every other variable that lies over the description: the field it sets, and what is accepted. */
export const OVERLAY_VARIABLES: readonly { readonly name: string; readonly field: string; readonly accepts: string }[] =
  [...OVERLAYS].map(([name, { path, expected }]) => ({ name, field: path.join('.'), accepts: expected }));

export interface OverlayResult {
  /** Dotted path -> the variable that set it, so that a fault names what the user wrote. */
  readonly origins: ReadonlyMap<string, string>;
  readonly warnings: readonly ConfigWarning[];
}

/** Changes `raw`, which no one else holds. */
export function overlayEnvironment(raw: Record<string, unknown>, env: Environment, faults: Fault[]): OverlayResult {
  const origins = new Map<string, string>();
  const warnings: ConfigWarning[] = [];
  for (const [variable, overlay] of OVERLAYS) {
    const text = env[variable]?.trim();
    if (text === undefined || text === '') continue;
    if (variable === 'GATEWAY_RATE_LIMIT_TOKEN_PER_MIN' && isSwitchedOff(env)) continue;
    let value = overlay.parse(text);
    if (value === undefined) {
      faults.push({ where: variable, got: show(text), expected: overlay.expected });
      continue;
    }
    if (variable === 'GATEWAY_PROXY_TIMEOUT_SEC' && typeof value === 'number' && value > REQUEST_DEADLINE_MS) {
      warnings.push({
        id: 'long-timeout',
        message: `${variable}=${text} is beyond what API Gateway waits: ${REQUEST_DEADLINE_MS} ms is used`,
      });
      value = REQUEST_DEADLINE_MS;
    }
    if (variable === 'GATEWAY_RATE_LIMIT_TOKEN_PER_MIN' && value !== 0) {
      const message = `${variable}=${text} limits each caller, which version 1.0 did not: take it out where no limit is wanted`;
      warnings.push({ id: 'caller-limit', message });
    }
    setAt(raw, overlay.path, value);
    origins.set(overlay.path.join('.'), variable);
  }
  return { origins, warnings };
}

/** The old platform's switch of its limits; here each limit is on by being named. */
function isSwitchedOff(env: Environment): boolean {
  return flag(env['GATEWAY_RATE_LIMIT_ENABLED']?.trim() ?? '') === false;
}

function setAt(raw: Record<string, unknown>, path: Overlay['path'], value: unknown): void {
  let map = raw;
  for (const key of path.slice(0, -1)) {
    const next = map[key];
    if (next !== undefined && !isMap(next)) return; // The section itself is the fault, and the schema reports it.
    map = (map[key] ??= Object.create(null)) as Record<string, unknown>;
  }
  const key = path.at(-1) ?? '';
  // Settings of another mode would be unknown keys of this one.
  if (key === 'mode' && map[key] !== value) for (const other of Object.keys(map)) delete map[other];
  map[key] = value;
}

/** `CELL_<NAME>_URL` sets or replaces the URL of Cell `<name>`; its other settings stay. */
export function overlayCellUrls(cells: RawCells, env: Environment): void {
  for (const [variable, text] of Object.entries(env)) {
    const name = /^CELL_(.+)_URL$/.exec(variable)?.[1]?.toLowerCase();
    const url = text?.trim();
    if (name === undefined || url === undefined || url === '') continue;
    const known = cells.get(name);
    cells.set(
      name,
      isMap(known?.value)
        ? { value: { ...known.value, url }, where: known.where, urlVariable: variable }
        : { value: url, where: variable },
    );
  }
}
