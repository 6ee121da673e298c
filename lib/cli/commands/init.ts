// `init`: asks six questions, and writes a deployment description that synthesizes.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { DeployConfigError, loadDeployConfig } from '../../deploy-config';
import { baseUrl } from '../../deploy-config/fields';
import { has, partitionOf } from '../../regions';
import { command, noMore } from '../command';
import { EXIT, RefusedError, UsageError } from '../exit';
import type { Terminal } from '../terminal';

interface Question {
  readonly ask: string;
  /** What an empty line stands for; undefined where an answer is needed. */
  readonly fallback?: string;
  /** A sentence where the answer can't be used. */
  readonly fault: (answer: string) => string | undefined;
}

const SCHEMA = path.resolve(__dirname, '../../../deploy/gateway.schema.json');
const MOST_TRIES = 5;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const CELL = /^([a-z0-9][a-z0-9_-]*)=(.+)$/;

const NAME_OF_DEPLOYMENT: Question = {
  ask: 'Name of the deployment, the prefix of its stacks',
  fallback: 'cell-gateway',
  fault: (answer) => (NAME.test(answer) ? undefined : 'Use a-z, 0-9 and -, a letter first, 40 characters at most.'),
};
const REGION: Question = {
  ask: 'Region, such as cn-north-1 or eu-central-1',
  fault: (answer) =>
    /^[a-z]{2}(-[a-z]+)+-\d$/.test(answer) && partitionOf(answer) !== undefined
      ? undefined
      : `${answer} is not an AWS region.`,
};
const CELLS: Question = {
  ask: 'Cells, such as crm=https://crm.internal:8001 erp=https://erp.internal',
  fault: (answer) => {
    const wrong = words(answer).find((word) => baseUrl(CELL.exec(word)?.[2] ?? '') === undefined);
    return wrong === undefined ? undefined : `${wrong} is not NAME=URL with an http:// or https:// URL.`;
  },
};
const issuerQuestion = (region: string): Question => ({
  ask: 'Issuer of the tokens, an https:// URL' + (has(region, 'userPools') ? '; create makes a user pool' : ''),
  ...(has(region, 'userPools') && { fallback: 'create' }),
  fault: (answer) =>
    (answer === 'create' && has(region, 'userPools')) || URL.parse(answer)?.protocol === 'https:'
      ? undefined
      : `${answer} is not an https:// URL.`,
});
const AUDIENCE: Question = {
  ask: 'Audience of the tokens (aud)',
  fault: (answer) => (/\s/.test(answer) ? 'An audience has no blanks.' : undefined),
};
const TENANTS: Question = {
  ask: 'Check tenants against the registry: yes, or no until they are registered',
  fallback: 'yes',
  fault: (answer) => (/^(?:yes|no)$/.test(answer) ? undefined : 'Answer yes or no.'),
};
const CONTACT: Question = {
  ask: 'E-mail address for alarms; - for none yet',
  fallback: '-',
  fault: (answer) =>
    answer === '-' || /^[^\s@/]+@[^\s@/.]+(\.[^\s@/.]+)+$/.test(answer)
      ? undefined
      : `${answer} is not an e-mail address.`,
};

export const init = command({
  summary: 'six questions make a deployment description',
  help: `init [FILE]
  Asks six questions and writes a deployment description that npx cdk synth
  accepts: into FILE, or deploy/config/NAME.yaml. It overwrites no file.`,
  options: {},
  async run({ words: given, terminal }) {
    noMore(given, 1);
    const [named] = given;
    if (named !== undefined) refuseExisting(named);
    const name = await answerTo(NAME_OF_DEPLOYMENT, terminal);
    const file = named ?? `deploy/config/${name}.yaml`;
    refuseExisting(file);
    const region = await answerTo(REGION, terminal);
    const cells = await answerTo(CELLS, terminal);
    const issuer = await answerTo(issuerQuestion(region), terminal);
    const audience = issuer === 'create' ? '' : await answerTo(AUDIENCE, terminal);
    const validate = (await answerTo(TENANTS, terminal)) === 'yes';
    const contact = await answerTo(CONTACT, terminal);
    write(file, textOf(file, { name, region, cells, issuer, audience, validate, contact }));
    terminal.print(`Written: ${file}. Try it: npm start -- --config ${file}`);
    terminal.print(`In a clone of the project, deploy it: npx cdk diff --all -c config=${file}`);
    return EXIT.ok;
  },
});

async function answerTo({ ask, fallback, fault }: Question, terminal: Terminal): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const line = await terminal.ask(`${ask}${fallback === undefined ? '' : ` [${fallback}]`}: `);
    if (line === undefined) break;
    const answer = line.trim() === '' ? (fallback ?? '') : line.trim();
    const why = answer === '' ? 'An answer is needed.' : fault(answer);
    if (why === undefined) return answer;
    terminal.note(why);
  }
  throw new RefusedError('No usable answer came. Nothing was written.');
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw new UsageError(`${file} is there already. Name another file, or move it away.`);
}

interface Answers {
  readonly name: string;
  readonly region: string;
  readonly cells: string;
  readonly issuer: string;
  readonly audience: string;
  readonly validate: boolean;
  /** `-` stands for no value. */
  readonly contact: string;
}

function textOf(file: string, { name, region, cells, issuer, audience, validate, contact }: Answers): string {
  const description = {
    name,
    region,
    auth:
      issuer === 'create'
        ? { mode: 'jwt', cognito: 'create', permissions: { claim: 'cognito:groups' } }
        : {
            mode: 'jwt',
            issuer,
            jwksUri: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
            audience: [audience],
            permissions: {},
          },
    signing: { schemes: ['rfc9421'] },
    proxy: { authorization: 'strip' },
    tenants: { validate },
    ...(contact !== '-' && { alarms: { contacts: { P0: [contact], P1: [contact] } } }),
    cells: Object.fromEntries(words(cells).map((word) => CELL.exec(word)?.slice(1) ?? [])),
  };
  const schema = path.relative(path.dirname(file), SCHEMA);
  return `# yaml-language-server: $schema=${schema}
# Written by npm run gateway -- init. Every setting is in docs/configuration.md.
${issuer === 'create' ? '' : '# jwksUri is where most issuers have their keys: look it up in /.well-known/openid-configuration.\n'}
${stringify(description)}`;
}

/** Leaves nothing behind that does not load. */
function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
  try {
    loadDeployConfig({ file, env: {}, baseDir: process.cwd() });
  } catch (error) {
    rmSync(file);
    if (error instanceof DeployConfigError) throw new RefusedError(error.message);
    throw error;
  }
}
