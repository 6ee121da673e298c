// The roles of the CI examples, held to what the CDK asks for: the diff of a pull request runs against an AWS that lets
// through what the diff role's policy says and nothing else.

import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parse } from 'yaml';
import { cdk } from '../../../support/cdk-cli';
import { EXAMPLE_ROUTES, everyOption } from '../../../support/example-description';
import { synthesized } from '../../../support/synthesized';

const ROOT = path.resolve(__dirname, '../../../..');
const ACCOUNT = '111122223333';
const read = (file: string): string => readFileSync(path.join(ROOT, 'deploy/ci', file), 'utf8');

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
const statementsOf = (file: string) => (JSON.parse(read(file)) as { Statement: readonly Statement[] }).Statement;
const covers = (pattern: string, name: string): boolean =>
  path.matchesGlob(name.replaceAll('/', ':'), pattern.replaceAll('/', ':'));
const allows = (statements: readonly Statement[], action: string, resource: string): boolean =>
  statements.some(
    ({ Action, Resource }) => list(Action).includes(action) && list(Resource).some((one) => covers(one, resource)),
  );

const { outdir } = synthesized({ yaml: everyOption().twoRegions, files: EXAMPLE_ROUTES });

interface Call {
  readonly action: string;
  readonly resource: string;
}

const calls: Call[] = [];
const diffRole = statementsOf('diff-role-policy.example.json');
const AWS: Record<string, string> = {
  'sts:GetCallerIdentity': `<Account>${ACCOUNT}</Account><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/diff/1</Arn>`,
  'cloudformation:DescribeStacks':
    '<Stacks><member><StackName>-</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks>',
  'cloudformation:GetTemplate': '<TemplateBody>{"Resources":{}}</TemplateBody>',
};

function callOf(authorization: string, body: string): Call {
  const [, region = '', service = ''] = /\/\d+\/([\w-]+)\/([\w-]+)\/aws4_request/.exec(authorization) ?? [];
  const form = new URLSearchParams(body);
  const stack = `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${form.get('StackName')}/id`;
  return { action: `${service}:${form.get('Action')}`, resource: form.get('RoleArn') ?? stack };
}

function answer(authorization: string, body: string): { status: number; text: string } {
  const call = callOf(authorization, body);
  calls.push(call);
  const [, name = ''] = call.action.split(':');
  if (call.action !== 'sts:GetCallerIdentity' && !allows(diffRole, call.action, call.resource)) {
    return { status: 403, text: `<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>` };
  }
  return {
    status: 200,
    text: `<${name}Response><${name}Result>${AWS[call.action] ?? ''}</${name}Result></${name}Response>`,
  };
}

const aws: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { status, text } = answer(request.headers.authorization ?? '', Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  });
});
beforeAll(() => new Promise<void>((done) => aws.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => aws.close(done)));

const github = parse(read('github-actions.example.yml')) as { jobs: { diff: { steps: { run?: string }[] } } };
const gitlab = parse(read('gitlab-ci.example.yml'), { merge: true }) as { diff: { script: string[] } };
const diffCommand = (lines: readonly string[]) => lines.find((line) => line.startsWith('npx cdk diff')) ?? '';
const COMMAND = diffCommand(github.jobs.diff.steps.map(({ run = '' }) => run));

async function diff() {
  const options = COMMAND.replace('npx cdk ', '').replace('--context "config=$DEPLOY_CONFIG"', '').trim().split(/\s+/);
  return cdk(outdir, [...options, '--app', outdir], {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'pipeline',
    AWS_SECRET_ACCESS_KEY: 'pipeline',
  });
}

interface Manifest {
  readonly artifacts: Record<string, { type: string; properties: Record<string, unknown> }>;
}
const manifest = JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8')) as Manifest;
const stacks = Object.values(manifest.artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');

test('the diff of a pull request gets along with the policy of its role, which grants nothing that it does not use', async () => {
  const { stdout, stderr } = await diff();
  expect(`${stdout}${stderr}`).toContain(`Number of stacks with differences: ${stacks.length}`);
  const granted = diffRole.flatMap(({ Action }) => list(Action));
  const used = calls.filter(({ action, resource }) => allows(diffRole, action, resource)).map(({ action }) => action);
  expect([...new Set(used)].toSorted()).toEqual([...granted].toSorted());
});

test('both pipelines compare templates: a change set would need the role that deploys', () => {
  expect(COMMAND).toContain('--method=template');
  expect(diffCommand(gitlab.diff.script)).toBe(COMMAND);
});

test('the deploy role may take the roles that the stacks and their files name, and no other', () => {
  const assets = readdirSync(outdir).filter((file) => file.endsWith('.assets.json'));
  const files = assets.map((file) => readFileSync(path.join(outdir, file), 'utf8'));
  const named = [
    JSON.stringify(stacks.map(({ properties }) => ({ ...properties, cloudFormationExecutionRoleArn: '' }))),
    ...files,
  ]
    .flatMap((text) => text.match(/arn:[^"]*:role\/cdk-[^"]+/g) ?? [])
    .map((arn) => arn.replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', ACCOUNT));
  const [statement, ...others] = statementsOf('deploy-role-policy.example.json');
  expect([others, list(statement?.Action ?? '')]).toEqual([[], ['sts:AssumeRole']]);
  const patterns = list(statement?.Resource ?? '');
  expect(named.filter((arn) => !patterns.some((pattern) => covers(pattern, arn)))).toEqual([]);
  expect(patterns.filter((pattern) => !named.some((arn) => covers(pattern, arn)))).toEqual([]);
});

test.each(['aws-cn', 'aws-us-gov'])('the roles become those of %s by the change that the README names', (partition) => {
  expect(read('README.md')).toContain(`arn:${partition}:`);
  const roles = readdirSync(path.join(ROOT, 'deploy/ci')).filter((file) => file.includes('-role-'));
  expect(roles.length).toBeGreaterThan(4);
  for (const file of roles) {
    const text = read(file).replaceAll('arn:aws:', `arn:${partition}:`);
    const arns = [...text.matchAll(/arn:([\w-]+):/g)].map(([, found]) => found);
    expect([file, arns.length > 0, new Set(arns)]).toEqual([file, true, new Set([partition])]);
  }
});
