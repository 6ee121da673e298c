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
  sockets: ['the probe Cell has no socket of its own, as a Lambda has none', (facts) => facts.probe?.sockets === true],
  memory: ['the probe Cell remembers nothing, as a Lambda does', (facts) => facts.probe?.memory === true],
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
  jwt: ['the deployment verifies no tokens (auth.mode header)', (facts) => facts.mode === 'jwt'],
  token: ['no token of a user was given (GATEWAY_BEARER_TOKEN)', (facts) => facts.mode === 'jwt' && facts.callerPasses],
  header: ['the deployment verifies tokens (auth.mode jwt)', (facts) => facts.mode === 'header'],
  'names-tenant': ['the deployment does not require X-Tenant-Id', (facts) => facts.requiresTenant],
  registry: ['the deployment does not validate tenants', (facts) => facts.validates],
  limits: ['the deployment limits no tenant', (facts) => facts.limits],
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
  edge: ['no address behind a distribution was given (--behind)', (facts) => facts.behindUrl !== undefined],
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
