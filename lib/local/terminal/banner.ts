// What a person needs to use the running gateway: addresses, tokens, lines to paste, and what isn't here.

import type { Style } from '../../terminal/style';
import type { CellState } from '../cells/cell-fleet';
import type { Inventory } from '../hosting/inventory';

export interface BannerFacts {
  readonly url: string;
  readonly bearerToken: string;
  /** The tenant that the token is for. */
  readonly tenantId: string;
  readonly opsToken: string;
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
}

/** More would push the tokens out of sight. */
const MOST_CELLS = 12;

export function banner(facts: BannerFacts, style: Style): string {
  const { url, cells, ownCells, opsToken, bearerToken } = facts;
  const row = (name: string, value: string) => `  ${style('dim', name.padEnd(13))} ${value}`;
  const lines = [
    '',
    style(['bold', 'green'], `Gateway ready on ${url}`),
    '',
    row('ops page', `${url}/ops`),
    row('API', `${url}/api/docs`),
    row('bearer token', bearerToken),
    row('its tenant', facts.tenantId),
    row('ops token', opsToken),
    ...(cells ?? []).map((cell) => row(`Cell ${cell.name}`, `${url}/api/v1/${cell.name}/${cell.collection}`)),
    ...ownCells.slice(0, MOST_CELLS).map((name) => row(`Cell ${name}`, `${url}/api/v1/${name}`)),
    ...(ownCells.length > MOST_CELLS ? [row('', `and ${ownCells.length - MOST_CELLS} Cells more`)] : []),
    '',
    style('bold', 'Try it'),
    ...curlLines(facts).map((line) => `  ${line}`),
    '',
    style('bold', 'Watch the Cells from another terminal'),
    `  GATEWAY_TOKEN=${opsToken} ${npmRun('gateway', url)} -- status --watch`,
    '',
    ...(cells ? [style('bold', 'Stop one and see'), `  ${npmRun('cells', url)} -- stop erp`, ''] : []),
    ...(facts.verificationKey === undefined ? [] : [verificationLine(facts.verificationKey), '']),
    ...(facts.signsWithUnknownKey ? [style('yellow', UNKNOWN_KEY), ''] : []),
    ...facts.warnings.map((warning) => style('yellow', `Note: ${warning}`)),
    ...inventoryLines(facts.inventory, style),
    style('dim', 'Ctrl-C ends it.'),
    '',
  ];
  return lines.join('\n');
}

const UNKNOWN_KEY =
  'Requests are signed with a key made for this run. Cells that verify need yours: set GATEWAY_SIGNING_SECRET to their CELL_SIGNING_SECRET.';

function verificationLine(key: string): string {
  return `Cells verify Ed25519 signatures with CELL_SIGNING_SCHEMES=rfc9421 CELL_SIGNING_PUBLIC_KEY=${key}`;
}

function curlLines({ url, bearerToken, tenantId, opsToken, cells, ownCells }: BannerFacts): string[] {
  const summary = `curl -s ${url}/api/admin/health-summary -H 'Authorization: Bearer ${opsToken}'`;
  const caller = `-H 'Authorization: Bearer ${bearerToken}' -H 'X-Tenant-Id: ${tenantId}'`;
  const cell = cells?.[0];
  if (!cell) {
    // The one path that every Cell of the platform has.
    const own = ownCells.slice(0, 1).map((name) => `curl -s ${url}/api/v1/${name}/health ${caller}`);
    return [`curl -s ${url}/health`, ...own, summary];
  }
  const collection = `${url}/api/v1/${cell.name}/${cell.collection}`;
  return [
    `curl -s -X POST ${collection} ${caller} -H 'X-Request-ID: first-1' -H 'Content-Type: application/json' -d '{"name":"Ada"}'`,
    `curl -s ${collection} ${caller}`,
    summary,
  ];
}

function npmRun(script: string, url: string): string {
  const { port } = new URL(url);
  return `${port === '8000' ? '' : `GATEWAY_PORT=${port} `}npm run ${script}`;
}

function inventoryLines({ hosted, withoutEffect, notHosted }: Inventory, style: Style): string[] {
  return [
    style('dim', `Hosted from the synthesized stack: ${counted(hosted)}.`),
    ...(withoutEffect.size > 0 ? [style('dim', `Not needed here: ${counted(withoutEffect)}.`)] : []),
    ...(notHosted.length > 0 ? [style('dim', `Not hosted here: ${notHosted.map(withoutPrefix).join(', ')}.`)] : []),
  ];
}

function counted(entries: ReadonlyMap<string, number>): string {
  return [...entries].map(([name, number]) => `${number} ${withoutPrefix(name)}`).join(', ');
}

function withoutPrefix(type: string): string {
  return type.replace(/^AWS::/, '').replace('::', ' ');
}
