// Turning the signing key under load, by the operator's script: no request is refused, and out of order many would be.

import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier, nodeGuard, readSettings } from '../../../deploy/cell-kit/node';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { createRequestSigner, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import { createCachedSecrets } from '../../../lambdas/runtime/cached-secrets';
import { createSecretsExtension } from '../../../lambdas/runtime/secrets-extension';
import type { LoopbackServer } from '../../../lib/local/aws/loopback-server';
import { serveSecretsExtension } from '../../../lib/local/secrets/secret-store';
import { testProxy } from '../../support/proxy';
import { type ScriptStage, SECRET_ARN, scriptStage } from '../../support/script-stage';

const EXTENSION_TTL_MS = 300_000;
const STEP_MS = 20_000;
const GATEWAYS = 4;
const CELLS = ['erp', 'crm', 'oa'];
const SCHEMES = ['hmac-v1', 'rfc9421'] as const;

/** The clock of gateways and Cells; caches and signatures age by it. */
let nowMs: number;
const clock = (): number => nowMs;

/** A Cell on the kit whose environment is changed by redeploying it. */
async function startCell(scheme: string, secret: string) {
  const keyIds = new Set<string>();
  const verifierWith = (variables: Record<string, string>) =>
    createVerifier(readSettings({ CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SCHEMES: scheme, ...variables }), {
      writeAudit: async () => {},
      nowMs: clock,
    });
  let verify = verifierWith({ CELL_SIGNING_SECRET: secret });
  const server: Server = createServer(
    nodeGuard(
      (request) => verify(request),
      (request, response) => {
        keyIds.add(String(request.headers['x-signature-key-id']));
        response.end('{}');
      },
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    keyIds,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    redeploy: (variables: Record<string, string>) => {
      verify = verifierWith(variables);
    },
  };
}

let stage: ScriptStage;
let extension: LoopbackServer;
let cells: Awaited<ReturnType<typeof startCell>>[];
let gateways: ReturnType<typeof testProxy>[];
let statuses: number[];

const valueOf = (name: string): string => stage.secrets.version(SECRET_ARN, { stage: name })?.value ?? '';
const script = async (step: string, ...args: string[]): Promise<void> => {
  const { code, stderr } = await stage.run('signing_key.sh', step, '--deployment', 'gw', ...args);
  if (code !== 0) throw new Error(stderr);
};

beforeEach(async () => {
  nowMs = Date.now();
  statuses = [];
  stage = await scriptStage();
  const sessionToken = randomBytes(8).toString('hex');
  extension = await serveSecretsExtension(stage.secrets, sessionToken);
  cells = await Promise.all(CELLS.map((_, index) => startCell(SCHEMES[index % 2] ?? '', valueOf('AWSCURRENT'))));
  const routes = Object.fromEntries(
    CELLS.map((name, index) => [name, { baseUrl: cells[index]?.url ?? '', core: true }]),
  );
  gateways = Array.from({ length: GATEWAYS }, () => {
    const remote = createSecretsExtension({ port: extension.port, sessionToken });
    const secrets = createCachedSecrets(createCachedSecrets(remote, { ttlMs: EXTENSION_TTL_MS, staleMs: 0, clock }), {
      clock,
    });
    const signer = createRequestSigner(
      { ...DEFAULT_SIGNING, schemes: SCHEMES },
      { shared: SECRET_ARN, ed25519: '' },
      secrets,
    );
    return testProxy(routes, { sign: signOrRefuse(signer, clock) });
  });
});

afterEach(async () => {
  await Promise.all(
    cells.map(
      ({ server }) =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(resolve);
        }),
    ),
  );
  await extension.close();
  await stage.stop();
});

/** Every gateway asks every Cell, reads and writes. */
async function load(): Promise<void> {
  const asked = gateways.flatMap((gateway) =>
    CELLS.flatMap((cell) =>
      ['GET', 'POST'].map((method) =>
        gateway.ask({
          method,
          path: `/api/v1/${cell}/orders`,
          pathParameters: { cell, proxy: 'orders' },
          headers: { 'content-type': 'application/json', 'x-request-id': randomBytes(8).toString('hex') },
        }),
      ),
    ),
  );
  statuses.push(...(await Promise.all(asked)).map(({ statusCode = 0 }) => statusCode));
}

/** Lets time pass under load; gateways enter their caches at different ages. */
async function pass(totalMs: number): Promise<void> {
  const endMs = nowMs + totalMs;
  for (; nowMs < endMs; nowMs += STEP_MS) await load();
}

const refused = (): number => statuses.filter((status) => status !== 200).length;

test('prepare, give the Cells both keys one by one, switch, settle, finish: not one refusal', async () => {
  for (const [index, gateway] of gateways.entries()) {
    nowMs += index * 70_000;
    await gateway.ask({ path: '/api/v1/erp/orders', pathParameters: { cell: 'erp', proxy: 'orders' } });
  }
  const old = valueOf('AWSCURRENT');
  await pass(60_000);
  await script('prepare');
  await pass(60_000);
  for (const cell of cells) {
    cell.redeploy({ CELL_SIGNING_SECRET: valueOf('AWSPENDING'), CELL_SIGNING_SECRET_PREVIOUS: old });
    await pass(40_000);
  }
  await script('switch', '--cells-ready');
  await pass(2 * EXTENSION_TTL_MS + 60_000);
  nowMs += 4_500_000;
  await pass(60_000);
  await script('finish', '--settle-seconds', '0');
  for (const cell of cells) {
    cell.redeploy({ CELL_SIGNING_SECRET: valueOf('AWSCURRENT') });
    await pass(40_000);
  }
  expect(statuses.length).toBeGreaterThan(1000);
  expect(refused()).toBe(0);
  for (const { keyIds } of cells) expect(keyIds.size).toBe(2);
});

test('switching before the Cells know the new key would refuse requests', async () => {
  await pass(40_000);
  await script('prepare');
  await script('switch', '--cells-ready');
  await pass(2 * EXTENSION_TTL_MS + 60_000);
  expect(refused()).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([200, 403]));
});

test('taking the old key from the Cells before the caches have turned over would refuse requests', async () => {
  await pass(40_000);
  await script('prepare');
  await script('switch', '--cells-ready');
  for (const cell of cells) cell.redeploy({ CELL_SIGNING_SECRET: valueOf('AWSCURRENT') });
  await pass(100_000);
  expect(refused()).toBeGreaterThan(0);
});
