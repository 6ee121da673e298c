// `npm run gateway -- <verb>`: finds the verb, runs it, and turns what went wrong into a sentence and an exit code.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DeployConfigError } from '../deploy-config';
import { didYouMean } from '../terminal/typing-slips';
import type { Command } from './command';
import { audit } from './commands/audit';
import { cells } from './commands/cells';
import { config } from './commands/config';
import { drill } from './commands/drill';
import { init } from './commands/init';
import { keys } from './commands/keys';
import { light } from './commands/light';
import { probe } from './commands/probe';
import { sign } from './commands/sign';
import { status } from './commands/status';
import { tenants } from './commands/tenants';
import { usage } from './commands/usage';
import { verify } from './commands/verify';
import { why } from './commands/why';
import { EXIT, type ExitCode, RefusedError, UsageError } from './exit';
import type { Terminal } from './terminal';

const VERBS: ReadonlyMap<string, Command> = new Map([
  ['status', status],
  ['cells', cells],
  ['tenants', tenants],
  ['usage', usage],
  ['keys', keys],
  ['light', light],
  ['audit', audit],
  ['config', config],
  ['why', why],
  ['sign', sign],
  ['verify', verify],
  ['probe', probe],
  ['drill', drill],
  ['init', init],
]);

const NAME_WIDTH = Math.max(...[...VERBS.keys()].map(({ length }) => length));

/** Fits a terminal of 80 by 24. */
export const GATEWAY_HELP = `npm run gateway -- <verb> [options]

${[...VERBS].map(([name, { summary }]) => `  ${name.padEnd(NAME_WIDTH)}  ${summary}`).join('\n')}

npm run gateway -- <verb> --help explains a verb and its options.
GATEWAY_URL is the gateway's address, by default http://127.0.0.1:8000.
GATEWAY_TOKEN is the ops token, or the token of an admin.
--json prints JSON for scripts; --version prints the version.
Exit codes: 0 done, and for status: all up. 1 not well, refused, or out of
reach. 2 the command line is invalid.`;

const CONNECTION_HELP = `Which gateway, and as whom:
  --url URL          default: GATEWAY_URL, or http://127.0.0.1 on GATEWAY_PORT
                     (8000)
  --token-file FILE  a file that holds the token; - is standard input
  --token TOKEN      works, but others on the machine can read it
  --allow-http       send the token unencrypted to another machine
  Without an option the token is GATEWAY_TOKEN or GATEWAY_OPS_TOKEN: the ops
  token, or the token of an admin.

For scripts: --json prints the answer as JSON, and npm run -s omits npm's own
lines. NO_COLOR turns colours off. LANG chooses Chinese or English answers.`;

/** Verbs that call no gateway. */
const OFFLINE: ReadonlySet<string> = new Set(['sign', 'probe', 'init']);

/** Everything about a verb; the overview if the verb is missing or unknown. */
export function helpOf(verb: string | undefined): string {
  const known = verb === undefined ? undefined : VERBS.get(verb);
  if (verb === undefined || known === undefined) return GATEWAY_HELP;
  return OFFLINE.has(verb) ? known.help : `${known.help}\n\n${CONNECTION_HELP}`;
}

function ownVersion(): string {
  const file = readFileSync(path.join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}

export async function runGatewayCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === undefined || args.includes('--help') || args.includes('-h') || verb === 'help') {
    terminal.print(helpOf(verb === 'help' ? rest[0] : verb));
    return verb === undefined ? EXIT.usage : EXIT.ok;
  }
  if (verb === '--version') {
    terminal.print(ownVersion());
    return EXIT.ok;
  }
  const known = VERBS.get(verb);
  return await explained(terminal, `npm run gateway -- ${known ? `${verb} ` : ''}--help`, () => {
    if (!known) throw new UsageError(`Unknown verb ${verb}.${didYouMean(verb, [...VERBS.keys()])}`);
    return known.run(rest, terminal);
  });
}

/** Faults of the user's or the gateway's as sentences on standard error; anything else is a bug and passes. */
export async function explained(terminal: Terminal, help: string, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DeployConfigError) {
      terminal.note(error.message);
      return EXIT.usage;
    }
    if (!(error instanceof UsageError || error instanceof RefusedError)) throw error;
    terminal.note(error instanceof UsageError ? `${error.message}\nSee ${help}` : error.message);
    return error.exitCode;
  }
}
