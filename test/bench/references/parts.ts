// Parts that no request of a write can do without, each by itself, over the same functions that the proxy is made of.

import { openSync, writeSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import middy from '@middy/core';
import { HEADER } from '../../../lambdas/contract/headers';
import { PROXY_METRIC } from '../../../lambdas/contract/metrics';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { createPooledRandomHex } from '../../../lambdas/domain/header-text';
import { encodeVerdict } from '../../../lambdas/domain/verdict';
import { admit, parseCellPath } from '../../../lambdas/proxy/admission';
import { createCallCell } from '../../../lambdas/proxy/cell-call';
import { createFleet } from '../../../lambdas/proxy/fleet/create-fleet';
import { startTimer } from '../../../lambdas/proxy/fleet/timer';
import { cellHeaders } from '../../../lambdas/proxy/headers';
import { createRequestSigner, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import { readRequest, writeResponse } from '../../../lambdas/runtime/http-event';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { createMetricsPublisher } from '../../../lambdas/runtime/metrics';
import { createRequestMetrics, logRequest } from '../../../lambdas/runtime/request-log';
import { createConnectionPool } from '../../../lambdas/transport/http1/connection-pool';
import { memoryFleetTable } from '../../support/fleet';
import { orderEvent, withVerdict } from '../support/events';

export type Part = () => unknown;

export interface Parts {
  /** The bare forward, and the same exchange by the gateway's client. */
  readonly exchanges: Readonly<Record<'bare' | 'client', Part>>;
  /** Words for the table -> the part. */
  readonly others: Readonly<Record<string, Part>>;
}

export function createParts(token: string, cellPort: number): Parts {
  const event = withVerdict(orderEvent(token), 'unverified');
  const randomHex = createPooledRandomHex();
  const read = () => readRequest(event, Date.now(), 29_000, randomHex);
  const { request } = read();
  const passing = { passCookies: false, ...DEFAULT_PROXY } as never;
  const headersOf = () => {
    const admission = admit(request, { requireTenantId: true });
    if ('kind' in admission) throw new Error('Not admitted');
    parseCellPath(request.path);
    return cellHeaders(request, admission, passing);
  };
  const headers = headersOf();
  const body = Buffer.from(event.body);
  const signed = { cell: 'erp', method: 'POST', cellPath: '/orders/42', targetPath: '/orders/42', rawQuery: '' };
  const secrets = { read: async () => 'bench-only-secret' };
  const signer = createRequestSigner(DEFAULT_SIGNING, { shared: 'signing', ed25519: '' }, secrets);
  const sign = signOrRefuse(signer, Date.now);
  const none = openSync('/dev/null', 'w');
  const log = createLineLog('proxy', { write: () => undefined });
  const outcome = {
    request,
    facts: { cell: 'erp', tenantId: 'acme', upstreamMs: 1 },
    status: 200,
    durationMs: 2,
    refusal: undefined,
  };
  const source = { deployment: 'bench', service: 'proxy', metrics: PROXY_METRIC };
  const recordMetrics = createRequestMetrics(
    createMetricsPublisher(source, () => undefined),
    [],
  );
  const { gate } = createFleet({
    table: memoryFleetTable(),
    refreshMs: 60_000,
    environmentId: 'bench',
    clock: Date.now,
    random: Math.random,
    startTimer,
  });
  const call = createCallCell(createConnectionPool(Date.now));
  const line = `${'x'.repeat(600)}\n`;
  const framed = middy(async () => event).use({ before: () => undefined, after: () => undefined });
  return {
    exchanges: {
      bare: bareForward(cellPort, headers, body),
      client: () =>
        call({
          owner: 'acme',
          secure: false,
          hostname: '127.0.0.1',
          port: cellPort,
          authority: `127.0.0.1:${cellPort}`,
          method: 'POST',
          target: '/orders/42',
          headers,
          signature: {},
          body,
          connectTimeoutMs: 1_000,
          timeoutMs: 10_000,
          fresh: false,
          unshared: false,
          recall: undefined,
        }),
    },
    others: {
      'two invocations: the frame of each': async () => {
        await framed({}, {});
        await framed({}, {});
      },
      'event of each read, with ids and verdict': () => [read(), read()],
      'verdict written': () => encodeVerdict({ outcome: 'allow', caller: { kind: 'unverified' } }),
      'caller admitted, path, headers for the Cell': headersOf,
      'signature, HMAC over 1 KB': async () => sign({ ...signed, headers, body }),
      'light and circuit asked, the outcome counted': async () => {
        await gate.forbiddingLight('erp', 'POST');
        const settings = DEFAULT_PROXY.breaker;
        const permit = await gate.enter({
          cell: 'erp',
          tenant: undefined,
          method: 'POST',
          settings,
          longestMs: 10_000,
        });
        if ('retryAfterMs' in permit) throw new Error('The circuit is open');
        await permit.record({ succeeded: true, tenant: undefined });
        await permit.release();
      },
      'two deadlines set and taken back': () => {
        for (let n = 0; n < 2; n += 1) startTimer(10_000, () => undefined)();
      },
      'log line': () => logRequest(log, outcome),
      'metrics line': () => recordMetrics(outcome),
      'both lines written': () => [writeSync(none, line), writeSync(none, line)],
      'answer for API Gateway': () =>
        writeResponse(
          { status: 200, headers: { [HEADER.contentType]: 'application/json' }, body },
          request.ids,
          2,
          undefined,
        ),
    },
  };
}

function bareForward(port: number, headers: Readonly<Record<string, string>>, body: Buffer): Part {
  const agent = new Agent({ keepAlive: true });
  return () =>
    new Promise((resolve, reject) => {
      httpRequest({ agent, host: '127.0.0.1', port, method: 'POST', path: '/orders/42', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      })
        .on('error', reject)
        .end(body);
    });
}
