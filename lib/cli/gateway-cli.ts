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

export const GATEWAY_HELP = `npm run gateway -- <verb> [options]

${[...VERBS.values()].map(({ help }) => help).join('\n\n')}

Which gateway, and as whom (all but sign and init):
  --url URL          else GATEWAY_URL, else http://127.0.0.1 on GATEWAY_PORT (8000)
  --token-file FILE  a file that holds the token; - is standard input
  --token TOKEN      works, but others on the machine can read it
  --allow-http       send the token unencrypted to another machine
  Without an option the token is GATEWAY_TOKEN, else GATEWAY_OPS_TOKEN: the ops token, or the token of an admin.

For scripts: --json prints the answer as JSON, and npm run -s keeps npm's own lines out of it. NO_COLOR is heeded.
Answers come in the language of LANG: Chinese or English. --version prints the version.
Exit codes: 0 done, and for status: all up. 1 not well, refused, or out of reach. 2 the command line cannot be used.
`;

function ownVersion(): string {
  const file = readFileSync(path.join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}

export async function runGatewayCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === undefined || args.includes('--help') || args.includes('-h') || verb === 'help') {
    terminal.print((verb === undefined ? undefined : VERBS.get(verb)?.help) ?? GATEWAY_HELP.trimEnd());
    return verb === undefined ? EXIT.usage : EXIT.ok;
  }
  if (verb === '--version') {
    terminal.print(ownVersion());
    return EXIT.ok;
  }
  const known = VERBS.get(verb);
  return await explained(terminal, 'npm run gateway -- --help', () => {
    const verbs = [...VERBS.keys()];
    if (!known) throw new UsageError(`There is no verb ${verb}: ${verbs.join(', ')}.${didYouMean(verb, verbs)}`);
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
