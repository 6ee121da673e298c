// The command line of `npm run cost`.

import { parseArgs } from 'node:util';
import { explainParse } from '../terminal/typing-slips';
import { PriceError } from './price-list';

export interface CostOrder {
  readonly help: boolean;
  /** 500, or that of the usage that is split, where absent. */
  readonly requestsPerSecond: number | undefined;
  /** As many as the description names where absent. */
  readonly cells: number | undefined;
  readonly tenants: number;
  /** Of authorizer and proxy; the description's where absent. */
  readonly memoryMb: number | undefined;
  readonly cellMs: number;
  readonly requestKb: number;
  readonly responseKb: number;
  readonly region: string;
  readonly logRetentionDays: number | undefined;
  readonly configFile: string | undefined;
  readonly pricesFile: string | undefined;
  readonly json: boolean;
  /** What tenants have used, over whom the bill is split: a file, or `-` for standard input. */
  readonly byTenant: string | undefined;
  /** Puts the figures into docs/cost.md. */
  readonly write: boolean;
}

export const HELP = `What the gateway costs a month, compared with a REST API with WAF and with
containers behind a load balancer.

  npm run cost -- [options]

  --rps N            requests a second, on average (500)
  --cells N          Cells behind the gateway (40; with --config, the
                     description's)
  --tenants N        tenants that call (2000)
  --memory MB        memory of authorizer and proxy (the description's)
  --cell-ms N        how long a Cell takes to answer, on average (50)
  --request-kb N     size of a request (1)
  --response-kb N    size of an answer (2)
  --region NAME      whose prices (us-east-1)
  --log-retention N  days that logs are kept (the description's)
  --config FILE      deployment description (deploy/config/prod.example.yaml)
  --prices FILE      another price list (lib/cost/prices.json)
  --by-tenant FILE   splits the bill over tenants, and takes the load from FILE
                     unless --rps names it. FILE (- is standard input) has the
                     output of npm run -s gateway -- usage --by tenant --json
  --json             prints JSON
  --write            also writes docs/cost.md and its picture
  --help             this text
`;

const MEMORY_MB = [128, 10_240] as const;

/** @throws PriceError naming every option that can't be used */
export function readCostOrder(args: readonly string[]): CostOrder {
  const { values } = parse(args);
  const faults: string[] = [];
  const number = (name: keyof typeof values, fallback: number | undefined, least: number, most = Infinity) => {
    const text = values[name];
    if (typeof text !== 'string') return fallback;
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    faults.push(`--${name} is ${text}, and must be a number from ${least}${most === Infinity ? '' : ` to ${most}`}`);
    return fallback;
  };
  const order: CostOrder = {
    help: values.help,
    requestsPerSecond: number('rps', undefined, 0.001),
    cells: number('cells', values.config === undefined ? 40 : undefined, 1),
    tenants: number('tenants', 2_000, 1) ?? 0,
    memoryMb: number('memory', undefined, ...MEMORY_MB),
    cellMs: number('cell-ms', 50, 0, 29_000) ?? 0,
    requestKb: number('request-kb', 1, 0, 6_144) ?? 0,
    responseKb: number('response-kb', 2, 0, 6_144) ?? 0,
    region: values.region,
    logRetentionDays: number('log-retention', undefined, 1, 3_653),
    configFile: values.config,
    pricesFile: values.prices,
    byTenant: values['by-tenant'],
    json: values.json,
    write: values.write,
  };
  if (faults.length > 0) throw new PriceError(`${faults.join('\n')}\nSee npm run cost -- --help`);
  return order;
}

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;
const OPTIONS = {
  rps: TEXT,
  cells: TEXT,
  tenants: TEXT,
  memory: TEXT,
  'cell-ms': TEXT,
  'request-kb': TEXT,
  'response-kb': TEXT,
  region: { ...TEXT, default: 'us-east-1' },
  'log-retention': TEXT,
  config: TEXT,
  prices: TEXT,
  'by-tenant': TEXT,
  json: FLAG,
  write: FLAG,
  help: FLAG,
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (error) {
    throw new PriceError(`${explainParse(error as Error, Object.keys(OPTIONS))}\nSee npm run cost -- --help`);
  }
}
