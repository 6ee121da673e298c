// CPU time from the start of a process to a function's first answer, over what bare node takes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { figureTable } from '../../../lib/generated-file';
import { httpEvent, orderEvent, readEvent, withVerdict } from '../support/events';
import { HEADER_MODE, jwksOverTls } from '../support/function-environment';
import { median, quantile } from '../support/statistics';
import { type Workbench, withWorkbench } from '../support/workbench';

const CHILD = path.join(__dirname, '../children/cold.cjs');

interface Contender {
  readonly label: string;
  /** Undefined is bare node. */
  readonly bundle?: string;
  readonly event?: object;
  readonly environment?: Readonly<Record<string, string>>;
}

function contenders({ bundle, credentials, environment, stubs }: Workbench): Contender[] {
  const order = orderEvent(credentials.token);
  const read = readEvent(credentials.token);
  const ops = (key: string) => withVerdict(httpEvent(key, 'GET', key.slice('GET '.length)), 'ops');
  return [
    { label: 'bare node' },
    { label: 'empty handler', bundle: bundle('references/empty'), event: {} },
    { label: '**edge**', bundle: bundle('edge'), event: httpEvent('GET /health', 'GET', '/health') },
    { label: '**authorizer**, header mode', bundle: bundle('authorizer'), event: order, environment: HEADER_MODE },
    { label: '**authorizer**, JWT, keys fetched', bundle: bundle('authorizer'), event: order },
    {
      label: '**authorizer**, JWT, keys fetched over TLS',
      bundle: bundle('authorizer'),
      event: order,
      environment: jwksOverTls(environment, stubs),
    },
    { label: 'reference: logger + JWT, key at hand', bundle: bundle('references/authorizer'), event: order },
    { label: '**proxy**, a read', bundle: bundle('proxy'), event: withVerdict(read, 'unverified') },
    { label: '**proxy**, a write', bundle: bundle('proxy'), event: withVerdict(order, 'unverified') },
    { label: 'reference: logger + metrics + node:http', bundle: bundle('references/proxy'), event: order },
    { label: 'the same + one HTTPS request', bundle: bundle('references/proxy-with-table'), event: order },
    { label: 'the usual proxy: middy + Powertools + SDK clients', bundle: bundle('peers/usual'), event: order },
    { label: 'Hono', bundle: bundle('peers/hono'), event: order },
    { label: 'Express', bundle: bundle('peers/express'), event: order },
    { label: '**summary**', bundle: bundle('summary'), event: ops('GET /api/admin/health-summary') },
    { label: '**health** (patrol)', bundle: bundle('health'), event: {} },
    { label: '**admin**', bundle: bundle('admin'), event: ops('GET /api/admin/tenants') },
    { label: 'reference: logger + metrics + DynamoDB', bundle: bundle('references/table-reader'), event: {} },
  ];
}

/** Rounds go through all contenders in turn, so that what disturbs the machine disturbs them alike. */
export function coldStart(rounds: number): Promise<string> {
  return withWorkbench(async (bench) => {
    const all = contenders(bench);
    const cpuMs = new Map<string, number[]>(all.map(({ label }) => [label, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of all) cpuMs.get(contender.label)?.push(await coldCpuMs(contender, bench));
    }
    const whole = (label: string): number => median(cpuMs.get(label) ?? []);
    const over = (label: string, share: number): number => quantile(cpuMs.get(label) ?? [], share) - whole('bare node');
    const rows = all.slice(1).map(({ label }) => [
      label,
      over(label, 0.5).toFixed(1),
      `${over(label, 0.25).toFixed(1)} - ${over(label, 0.75).toFixed(1)}`,
      // Of whole processes: what an empty handler takes over bare node is less than a machine's noise.
      (whole(label) / whole('empty handler')).toFixed(2),
    ]);
    return figureTable(
      ['first answer', `CPU ms, median of ${rounds}`, 'quartiles', 'whole process, x empty handler'],
      rows,
    );
  });
}

async function coldCpuMs({ label, bundle, event, environment }: Contender, bench: Workbench): Promise<number> {
  const eventFile = path.join(bench.folder, 'event.json');
  writeFileSync(eventFile, JSON.stringify(event ?? {}));
  const child = spawn(process.execPath, [CHILD, ...(bundle === undefined ? [] : [bundle, eventFile])], {
    env: { ...bench.environment, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdio[3]?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${label} ended with ${code}`);
  const report = JSON.parse(Buffer.concat(chunks).toString()) as { cpuMs: number; answer?: { statusCode?: number } };
  if ((report.answer?.statusCode ?? 200) !== 200) throw new Error(`${label}: ${JSON.stringify(report.answer)}`);
  return report.cpuMs;
}
