// The one-machine run as a process of its own, before a Cell without TLS and one with it that misbehave in every way:
// answers to two tenants, whose tokens are checked or not, and none reaches the wrong caller.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeConnections, type RawAnswer, send } from '../../local/support/raw-request';
import { loginAs } from '../../local/support/sample-user';
import { selfSignedCertificate } from '../../support/certificate';
import { type GatewayProcess, startGateway } from '../../support/gateway-process';
import { type ChangingCell, changingCell, MISBEHAVING_CELLS } from '../../support/misbehaving-cells';
import { type Ask, askInParallel, strays, TENANTS, wrongStatuses } from '../../support/parallel-callers';
import { ONE_MACHINE_QUESTIONS } from './shares';

const USERS = { acme: 'client', globex: 'operator' } as const;

const certificate = selfSignedCertificate();
const folder = mkdtempSync(path.join(tmpdir(), 'isolation-'));
const cells: Record<string, ChangingCell> = {};
let gateway: GatewayProcess | undefined;

beforeAll(async () => {
  writeFileSync(path.join(folder, 'ca.pem'), certificate.cert);
  cells['erp'] = await changingCell();
  cells['crm'] = await changingCell(certificate);
});
afterEach(async () => {
  closeConnections();
  gateway?.child.kill('SIGINT');
  await gateway?.ended();
});
afterAll(async () => {
  await Promise.all(Object.values(cells).map((cell) => cell.close()));
  rmSync(folder, { recursive: true });
});

async function startWith(mode: string): Promise<string> {
  gateway = startGateway(
    {
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
      GATEWAY_AUTH_MODE: mode,
      ...Object.fromEntries(
        Object.entries(cells).map(([name, cell]) => [`CELL_${name.toUpperCase()}_URL`, cell.baseUrl]),
      ),
      // A circuit that opens would leave its Cell unasked, and so would a patrol that finds it down.
      GATEWAY_CB_MINIMUM_CALLS: '10000',
      GATEWAY_PROXY_RETRY_COUNT: '0',
      GOVERNANCE_HEALTH_INTERVAL_SEC: '3600',
    },
    '--logs=off',
  );
  return String(/Gateway ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(await gateway.banner())?.[1]);
}

/** Asks the Cell `erp`'s questions of another Cell. */
function asking(url: string, cell: string, tokens: Readonly<Record<string, string>>): Ask {
  return async ({ tenant, method, path: target, headers, body }) => {
    const authorization = `Bearer ${tokens[tenant]}`;
    const bytes = body === '' ? undefined : Buffer.from(body);
    const to = target.replace('/erp/', `/${cell}/`);
    const answer: RawAnswer = await send(url, method, to, { ...headers, authorization }, bytes);
    return { status: answer.status, text: answer.body.toString() };
  };
}

test.each(['header', 'jwt'])('no answer reaches the wrong caller in mode %s', async (mode) => {
  const url = await startWith(mode);
  const tokens = Object.fromEntries(
    await Promise.all(
      TENANTS.map(async (tenant) => [tenant, mode === 'jwt' ? await loginAs(url, USERS[tenant]) : 'any'] as const),
    ),
  );
  for (const [cell, questions] of Object.entries(ONE_MACHINE_QUESTIONS)) {
    const statuses = new Map<number, number>();
    for (const kind of MISBEHAVING_CELLS) {
      cells[cell]?.become(kind);
      const answers = await askInParallel(asking(url, cell, tokens), kind, questions);
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([kind.name, strays(answers, kind)]).toEqual([kind.name, []]);
      expect([kind.name, wrongStatuses(answers, kind)]).toEqual([kind.name, []]);
    }
    process.stdout.write(`${mode}, ${cell}: ${JSON.stringify(Object.fromEntries(statuses))}, 0 strays\n`);
  }
  // Tenants share TLS sessions, though no connections: a full handshake is the exception.
  const { all = 0, resumed = 0 } = cells['crm']?.handshakes() ?? {};
  process.stdout.write(`${mode}: ${all} TLS handshakes so far, ${resumed} resumed\n`);
  expect(all).toBeGreaterThan(1_000);
  expect(resumed / all).toBeGreaterThan(0.9);
});
