// `config`: live changes on a terminal.

import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { DeployConfigError, type Fault, readYaml, type YamlFile } from '../../deploy-config';
import { plainText } from '../../terminal/text-width';
import { didYouMean } from '../../terminal/typing-slips';
import { command, noMore, texts, type ValuesOf } from '../command';
import { CONNECTION_OPTIONS, connect } from '../connection';
import { EXIT, type ExitCode, RefusedError, UsageError } from '../exit';
import type { GatewayClient } from '../gateway-client';
import type { Terminal } from '../terminal';
import { readDuration } from '../time-text';
import {
  type Changes,
  type LiveState,
  printChanges,
  printState,
  printVersions,
  type Version,
} from '../views/config-view';

interface Context {
  readonly client: GatewayClient;
  readonly words: readonly string[];
  readonly values: ConfigValues;
  readonly terminal: Terminal;
}

const ROOT = '/api/admin/config';

const VERBS: Readonly<
  Record<string, { readonly words: number; readonly run: (context: Context) => Promise<ExitCode> }>
> = {
  status: { words: 1, run: status },
  get: { words: 2, run: get },
  diff: { words: 3, run: diff },
  apply: { words: 2, run: apply },
  history: { words: 1, run: history },
  rollback: { words: 2, run: rollback },
};

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  'dry-run': { type: 'boolean' },
  ...texts('reason', 'tenants', 'percent', 'steps', 'bake'),
} as const;
type ConfigValues = ValuesOf<typeof OPTIONS>;

export const config = command({
  summary: 'change Cells and plans while the gateway runs',
  help: `config [status]
config get [VERSION]
config diff FILE | config diff VERSION [VERSION]
config apply FILE --reason TEXT [--dry-run] [--tenants acme,globex]
             [--percent 10 | --steps 1,10,50,100 --bake 10m]
config history
config rollback VERSION --reason TEXT
  Changes Cells, plans and tenants' routes while the gateway runs, if the
  deployment has liveConfig. Version 0 is the deployed description.
  get writes the version into the first line, and apply refuses if somebody
  else has changed it since.
  --tenants and --percent try a version on some tenants. --steps takes the next
  step after each --bake. Whatever is tried is rolled back by itself if it is
  worse than what the other tenants get.`,
  options: OPTIONS,
  async run({ values, words, terminal }) {
    const [name = 'status'] = words;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    const names = Object.keys(VERBS);
    if (verb === undefined) {
      throw new UsageError(`config ${name}: there is ${names.join(', ')}.${didYouMean(name, names)}`);
    }
    noMore(words, verb.words);
    return verb.run({ client: await connect(values, terminal), words, values, terminal });
  },
});

async function status({ client, values, terminal }: Context): Promise<ExitCode> {
  const { document: _document, ...state } = await client.ask<LiveState & { document: object }>('GET', ROOT);
  if (values.json) terminal.print(JSON.stringify(state, undefined, 2));
  else printState(state, terminal);
  return EXIT.ok;
}

interface LiveDocument extends Pick<LiveState, 'source' | 'why'> {
  readonly version: number;
  readonly document: object;
}

async function get({ client, words: [, version], values, terminal }: Context): Promise<ExitCode> {
  const path = version === undefined ? ROOT : `${ROOT}/versions/${versionOf(version)}`;
  const answer = await client.ask<LiveDocument>('GET', path);
  // The document is not the version's.
  if (answer.source === 'deployed' && answer.version > 0) terminal.note(answer.why);
  if (values.json) terminal.print(JSON.stringify(answer.document, undefined, 2));
  else terminal.print(`# Live version ${answer.version}\n${stringify(answer.document).trimEnd()}`);
  return EXIT.ok;
}

async function diff(context: Context): Promise<ExitCode> {
  const [, first, second] = context.words;
  if (first === undefined) throw new UsageError('config diff needs a file, or the number of a version.');
  if (!/^\d+$/.test(first)) return sendFile(context, first, 'A comparison', true);
  const to = second === undefined ? '' : `&to=${versionOf(second)}`;
  const changes = await context.client.ask<Changes>('GET', `${ROOT}/diff?from=${first}${to}`);
  show(changes, context);
  return EXIT.ok;
}

async function apply(context: Context): Promise<ExitCode> {
  const [, file] = context.words;
  const { reason, 'dry-run': dryRun = false } = context.values;
  if (file === undefined) throw new UsageError('config apply needs a file: npm run gateway -- config get writes one.');
  if (reason === undefined) throw new UsageError('config apply needs a --reason, which the history keeps.');
  return sendFile(context, file, reason, dryRun);
}

async function sendFile(context: Context, file: string, reason: string, dryRun: boolean): Promise<ExitCode> {
  const { client, values, terminal } = context;
  const rollout = rolloutOf(values);
  const faults: Fault[] = [];
  const read = readYaml(file, faults);
  if (read === undefined) throw new DeployConfigError(file, faults);
  const [, version] = /^# Live version (\d+)\b/.exec(readFileSync(file, 'utf8')) ?? [];
  const body = { document: read.content, reason, ...(rollout && { rollout }) };
  const changed = await client
    .ask<Changes & Version>('PUT', `${ROOT}${dryRun ? '?dryRun=1' : ''}`, body, {
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    })
    .catch((error: unknown) => {
      throw placed(error, file, read);
    });
  show(changed, context);
  const whom = rollout === undefined ? 'everywhere' : 'for those who try it,';
  if (!values.json && !dryRun) terminal.print(`Version ${changed.version} is in force: ${whom} within 5 s.`);
  return EXIT.ok;
}

/** The gateway's sentences, with the lines of the file that they are about. */
function placed(error: unknown, file: string, { placeOf }: YamlFile): unknown {
  if (!(error instanceof RefusedError)) return error;
  const parts = error.message.split(': got ');
  const told = parts.slice(0, -1).map((part) => {
    const at = placeOf(part.split(/[\s;]/).at(-1) ?? '');
    return at === undefined ? part : `${part} (${file}, ${at})`;
  });
  return new RefusedError([...told, ...parts.slice(-1)].join(': got '), error.status);
}

function rolloutOf({ tenants, percent, steps, bake }: ConfigValues): object | undefined {
  if (percent !== undefined && steps !== undefined) throw new UsageError('Give --percent or --steps, not both.');
  if ((steps === undefined) !== (bake === undefined)) throw new UsageError('--steps and --bake come together.');
  const parts = {
    ...(tenants !== undefined && { tenants: tenants.split(',').map((tenant) => tenant.trim()) }),
    ...(percent !== undefined && { percent: shareOf(percent, '--percent') }),
    ...(steps !== undefined && { steps: steps.split(',').map((share) => shareOf(share.trim(), '--steps')) }),
    ...(bake !== undefined && { bakeSeconds: readDuration(bake, '--bake') }),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function shareOf(text: string, option: string): number {
  if (/^\d{1,3}(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`${option} is ${text}, and has to be a number up to 100.`);
}

async function history({ client, values, terminal }: Context): Promise<ExitCode> {
  const answer = await client.ask<{ readonly data: readonly Version[] }>('GET', `${ROOT}/versions`);
  if (values.json) terminal.print(JSON.stringify(answer, undefined, 2));
  else printVersions(answer.data, terminal);
  return EXIT.ok;
}

async function rollback(context: Context): Promise<ExitCode> {
  const { client, words, values, terminal } = context;
  const [, version] = words;
  if (version === undefined)
    throw new UsageError('config rollback needs the number of a version; 0 is what was deployed.');
  if (values.reason === undefined) throw new UsageError('config rollback needs a --reason, which the history keeps.');
  const body = { version: versionOf(version), reason: values.reason };
  const changed = await client.ask<Changes & Version>('POST', `${ROOT}/rollback`, body);
  show(changed, context);
  if (!values.json) terminal.print(`Version ${changed.version} is in force: the document of version ${version}.`);
  return EXIT.ok;
}

function show(changes: Changes, { values, terminal }: Context): void {
  if (values.json) terminal.print(JSON.stringify(changes, undefined, 2));
  else printChanges(changes, terminal);
}

function versionOf(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new UsageError(`${plainText(text)} is not the number of a version.`);
}
