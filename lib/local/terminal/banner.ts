// What a person needs to use the running gateway, on one screen of 80 by 24: addresses, lines to paste, and tokens last.

import { shellWord } from '../../terminal/shell-word';
import type { Style } from '../../terminal/style';
import type { CellState } from '../cells/cell-fleet';
import type { Inventory } from '../hosting/inventory';

export interface BannerFacts {
  readonly url: string;
  readonly bearerToken: string;
  /** The tenant that the token is for. */
  readonly tenantId: string;
  readonly opsToken: string;
  /** What proves orders to the probe Cells; undefined without any. */
  readonly probeSecret?: string | undefined;
  /** Sample Cells; undefined where the user's own stand behind the gateway. */
  readonly cells: readonly CellState[] | undefined;
  /** Names of the others. */
  readonly ownCells: readonly string[];
  /** The user's own Cells get signatures made with a key they can't know. */
  readonly signsWithUnknownKey: boolean;
  /** What Cells verify Ed25519 signatures with; undefined where nothing is signed so. */
  readonly verificationKey: string | undefined;
  readonly inventory: Inventory;
  readonly warnings: readonly string[];
  /** Whether single keys are read from the terminal. */
  readonly readsKeys: boolean;
}

/** More would push the tokens out of sight. */
const MOST_CELLS = 4;
const DEFAULT_PORT = '8000';

/** The screen, and before it what may scroll away: notes, and what is not hosted. */
export function banner(facts: BannerFacts, style: Style): string {
  return [...notes(facts, style), '', ...screen(facts, style), ''].join('\n');
}

function notes({ verificationKey, signsWithUnknownKey, warnings, inventory }: BannerFacts, style: Style): string[] {
  const { notHosted } = inventory;
  return [
    ...(notHosted.length > 0 ? [style('dim', `Not hosted here: ${notHosted.map(withoutPrefix).join(', ')}.`)] : []),
    ...(verificationKey === undefined ? [] : [verificationLine(verificationKey)]),
    ...(signsWithUnknownKey ? [style('yellow', UNKNOWN_KEY)] : []),
    ...warnings.map((warning) => style('yellow', `Note: ${warning}`)),
  ];
}

function screen(facts: BannerFacts, style: Style): string[] {
  const { url, cells, opsToken, bearerToken, tenantId, readsKeys, probeSecret } = facts;
  const row = (name: string, value: string) => `  ${style('dim', name.padEnd(9))} ${value}`;
  const { port } = new URL(url);
  const named = port === DEFAULT_PORT ? '' : `GATEWAY_PORT=${port} `;
  return [
    style(['bold', 'green'], `Gateway ready on ${url}`),
    row('ops page', `${url}/ops`),
    row('API docs', `${url}/api/docs`),
    row('Cells', cellsText(facts)),
    '',
    style('bold', `In a second terminal paste the last lines (TOKEN is for tenant ${tenantId}), and try:`),
    ...curlLines(facts),
    '  npm run gateway -- status --watch',
    ...(cells ? ['  npm run cells -- stop erp'] : []),
    ...(probeSecret === undefined ? [] : [`  npm run gateway -- verify --tenant ${tenantId}`]),
    '',
    style('dim', readsKeys ? 'Keys: o opens the ops page, r starts again, q ends it.' : 'Ctrl-C ends it.'),
    `export ${named}GATEWAY_TOKEN=${asWord(opsToken)}`,
    ...(probeSecret === undefined ? [] : [`export GATEWAY_PROBE_SECRET=${probeSecret}`]),
    ...(probeSecret === undefined ? [] : [`export GATEWAY_BEARER_TOKEN=${asWord(bearerToken)}`]),
    `export TOKEN=${asWord(bearerToken)}`,
  ];
}

const UNKNOWN_KEY =
  'Requests are signed with a key made for this run. Cells that verify need yours: set GATEWAY_SIGNING_SECRET to their CELL_SIGNING_SECRET.';

function verificationLine(key: string): string {
  return `Cells verify Ed25519 signatures with CELL_SIGNING_SCHEMES=rfc9421 CELL_SIGNING_PUBLIC_KEY=${key}`;
}

function cellsText({ cells = [], ownCells }: BannerFacts): string {
  const paths = [...cells.map(({ name, collection }) => `${name}/${collection}`), ...ownCells];
  const more = paths.length > MOST_CELLS ? ` and ${paths.length - MOST_CELLS} more` : '';
  return paths.length === 0 ? 'none' : `${paths.slice(0, MOST_CELLS).join('  ')}${more}, below /api/v1/`;
}

/** The collection of a sample Cell, or the one path that every Cell of the platform has. */
function curlLines({ url, tenantId, cells, ownCells }: BannerFacts): string[] {
  const [sample] = cells ?? [];
  const path = sample ? `${sample.name}/${sample.collection}` : ownCells[0] && `${ownCells[0]}/health`;
  if (path === undefined || path === '') return [`  curl -s ${url}/health`];
  return [`  curl -s ${url}/api/v1/${path} -H "Authorization: Bearer $TOKEN" -H 'X-Tenant-Id: ${tenantId}'`];
}

/** Quoted only where the shell would read more than letters. */
function asWord(token: string): string {
  return /^[\w.+/=-]+$/.test(token) ? token : shellWord(token);
}

function withoutPrefix(type: string): string {
  return type.replace(/^AWS::/, '').replace('::', ' ');
}
