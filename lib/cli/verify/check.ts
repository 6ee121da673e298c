// One promise and how it is held: the rows of the tables in `checks/`, what each of them needs, and how a promise breaks.

import type { Facts } from './facts';
import type { Tools } from './tools';

/** What a deployment, or whoever runs the suite, may lack: a check that needs it is then not applicable. */
export const NEEDS = {
  admin: ['no admin token was given (GATEWAY_TOKEN)', (facts) => facts.summary !== undefined],
  caller: ['no caller of the throwaway tenant gets through', (facts) => facts.callerPasses],
  probe: [
    'no probe Cell answers orders (npm start -- --probe, GATEWAY_PROBE_SECRET)',
    (facts) => facts.probe !== undefined,
  ],
  sockets: [
    'not possible here: the probe Cell is a Lambda behind API Gateway, without a socket of its own',
    (facts) => facts.probe?.sockets === true,
  ],
  memory: [
    'not possible here: the probe Cell is a Lambda, which remembers nothing',
    (facts) => facts.probe?.memory === true,
  ],
  impatient: ['no Cell probe-slow with a short timeout is described', (facts) => facts.cells.includes('probe-slow')],
  breaks: [
    'no Cell probe-circuit is described, whose circuit may open',
    (facts) => facts.cells.includes('probe-circuit'),
  ],
  'falls-back': [
    'no Cell probe-fallback is described, which has a fallback',
    (facts) => facts.cells.includes('probe-fallback'),
  ],
  'hmac-v1': [
    'the deployment does not sign by hmac-v1, or the probe Cell has no key',
    (facts) => facts.probe?.schemes.includes('hmac-v1') === true,
  ],
  rfc9421: [
    'the deployment does not sign by rfc9421, or the probe Cell has no key',
    (facts) => facts.probe?.schemes.includes('rfc9421') === true,
  ],
  'cell-keys': [
    'the deployment signs with one key for all Cells (signing.perCellKeys)',
    (facts) => facts.probe?.perCellKeys === true,
  ],
  jwt: ['the deployment verifies no tokens (auth.mode header)', (facts) => facts.mode === 'jwt'],
  token: ['no token of a user was given (GATEWAY_BEARER_TOKEN)', (facts) => facts.mode === 'jwt' && facts.callerPasses],
  header: ['the deployment verifies tokens (auth.mode jwt)', (facts) => facts.mode === 'header'],
  'names-tenant': ['the deployment does not require X-Tenant-Id', (facts) => facts.requiresTenant],
  envelope: [
    'API Gateway reuses verdicts here, and refuses a request without Authorization itself (auth.tokenCacheSeconds)',
    (facts) => !facts.keepsVerdicts,
  ],
  registry: ['the deployment does not validate tenants', (facts) => facts.validates],
  limits: ['the deployment limits no tenant', (facts) => facts.limits],
  keys: ['the deployment accepts no API keys, or no admin token was given', (facts) => facts.keys],
  usage: ['the deployment counts no usage', (facts) => facts.serves.includes('/api/admin/usage')],
  live: ['the deployment allows no live changes', (facts) => facts.serves.includes('/api/admin/config')],
  console: ['the deployment has no console', (facts) => facts.serves.includes('/api/admin/alarms')],
  why: ['the deployment explains no requests', (facts) => facts.serves.includes('/api/admin/requests')],
  'closed-docs': ['the API description is open to everybody', (facts) => !facts.docsOpen],
  'open-docs': ['the API description is for admins', (facts) => facts.docsOpen],
  forwards: ['the deployment keeps tokens from Cells', (facts) => facts.probe?.forwardsToken === true],
  strips: ['the deployment hands tokens to Cells', (facts) => facts.probe?.forwardsToken === false],
  https: ['the URL is not https, so that browsers are told nothing', (facts) => facts.https],
  'own-name': [
    'the URL is AWS’s own name of the API, which sends no HSTS: it belongs to AWS',
    (facts) => !new URL(facts.url).hostname.includes('.execute-api.'),
  ],
  alone: ['it stops everybody’s writes: --alone says that nobody else is here', (facts) => facts.alone],
  'no-cors': ['the deployment answers OPTIONS by itself, as CORS wants it', (facts) => !facts.answersOptions],
  cors: ['no origin was given that the deployment admits (--origin)', (facts) => facts.origin !== undefined],
  behind: ['no address behind a distribution was given (--behind)', (facts) => facts.behindUrl !== undefined],
  second: ['no second region was given (--second-url)', (facts) => facts.secondUrl !== undefined],
} as const satisfies Readonly<Record<string, readonly [missing: string, has: (facts: Facts) => boolean]>>;
export type Need = keyof typeof NEEDS;

export interface Check {
  /** Group and name, such as `envelope/no-token`. */
  readonly name: string;
  readonly group: string;
  /** What is promised, as a sentence. */
  readonly promise: string;
  /** What breaks for whom if it does not hold. */
  readonly why: string;
  /** The document of this project that promises it. */
  readonly link: string;
  readonly needs: readonly Need[];
  /** Only reads: it runs with `--safe` too. */
  readonly safe: boolean;
  readonly run: (tools: Tools) => Promise<void>;
}

/** A check without what its group says for all: name, promise, needs (`safe` among them), run. */
export type Row = readonly [
  name: string,
  promise: string,
  needs: readonly (Need | 'safe')[],
  run: (tools: Tools) => Promise<unknown>,
];

export function row(...parts: Row): Row {
  return parts;
}

export function group(name: string, why: string, link: string, rows: readonly Row[]): Check[] {
  return rows.map(([own, promise, needs, run]) => ({
    name: `${name}/${own}`,
    group: name,
    promise,
    why,
    link,
    needs: needs.filter((need) => need !== 'safe'),
    safe: needs.includes('safe'),
    run: async (tools) => void (await run(tools)),
  }));
}
