// The CI examples keep what they promise: no stored keys, least permissions, pinned actions, a diff before a merge, a
// person before production.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const FOLDER = path.resolve(__dirname, '../../../../deploy/ci');
const text = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly needs?: string;
  readonly if?: string;
  readonly steps: readonly Step[];
}

const github = parse(text('github-actions.example.yml')) as {
  readonly on: Record<string, unknown>;
  readonly permissions: object;
  readonly jobs: Record<'check' | 'diff' | 'deploy', Job>;
};
const gitlab = parse(text('gitlab-ci.example.yml'), { merge: true }) as Record<
  'check' | 'diff' | 'deploy' | '.aws',
  {
    readonly rules?: readonly { readonly if: string; readonly when?: string }[];
    readonly environment?: string;
    readonly script: readonly string[];
    readonly id_tokens?: Record<string, { aud: string }>;
  }
>;
const commands = ({ steps }: Job) => steps.map(({ run = '' }) => run).join('\n');

test.each(['github-actions.example.yml', 'gitlab-ci.example.yml'])('%s stores no key', (file) => {
  expect(text(file)).not.toMatch(/secrets\.|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AKIA|pull_request_target/);
});

test('GitHub: nothing is allowed but by a job that needs it', () => {
  expect(github.permissions).toEqual({});
  expect(github.jobs.check.permissions).toEqual({ contents: 'read' });
  for (const job of [github.jobs.diff, github.jobs.deploy]) {
    expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  }
});

test('GitHub: every action is pinned to a whole commit', () => {
  const used = Object.values(github.jobs).flatMap(({ steps }) => steps.flatMap(({ uses = [] }) => uses));
  expect(used.length).toBeGreaterThan(0);
  for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test('GitHub: a pull request of the own repository is diffed and deploys nothing', () => {
  const { diff } = github.jobs;
  expect(github.on).toHaveProperty('pull_request');
  expect(diff.if).toContain("github.event_name == 'pull_request'");
  expect(diff.if).toContain('head.repo.full_name == github.repository');
  expect(commands(diff)).toContain('cdk diff');
  expect(commands(diff)).not.toContain('cdk deploy');
});

test('GitHub: main is deployed behind the checks and the environment', () => {
  const { deploy } = github.jobs;
  expect(deploy).toMatchObject({ environment: 'production', needs: 'check' });
  expect(deploy.if).toContain("github.ref == 'refs/heads/main'");
  expect(commands(deploy)).toContain('cdk deploy');
});

test('GitLab: a merge request is diffed, and a person lets main through', () => {
  expect(gitlab.diff.rules?.map((rule) => rule.if)).toEqual([expect.stringContaining('merge_request_event')]);
  expect(gitlab.diff.script.join('\n')).not.toContain('cdk deploy');
  expect(gitlab.deploy).toMatchObject({ environment: 'production' });
  expect(gitlab.deploy.rules).toEqual([{ if: '$CI_COMMIT_BRANCH == "main"', when: 'manual' }]);
  expect(gitlab['.aws'].id_tokens).toEqual({ WEB_IDENTITY_TOKEN: { aud: 'sts.amazonaws.com' } });
});

test('both hold the deployment against its promises once it is there, by reads alone', () => {
  for (const run of [commands(github.jobs.deploy), gitlab.deploy.script.join('\n')]) {
    expect(run).toMatch(/cdk deploy --all[^\n]*\n+npm run -s gateway -- verify --safe --junit verify\.xml$/);
  }
});

test('both run checks and the audit on what the lock file says', () => {
  for (const run of [commands(github.jobs.check), gitlab.check.script.join('\n')]) {
    expect(run).toMatch(/npm ci\nnpm audit --audit-level=high\nnpm test/);
  }
});

test.each([
  ['deploy-role-trust-github.example.json', /^repo:[\w-]+\/[\w-]+:environment:production$/],
  ['diff-role-trust-github.example.json', /^repo:[\w-]+\/[\w-]+:pull_request$/],
  ['deploy-role-trust-gitlab.example.json', /^project_path:[\w-]+\/[\w-]+:ref_type:branch:ref:main$/],
])('%s trusts one repository and one place in it, by equality', (file, subject) => {
  const { Statement } = JSON.parse(text(file)) as Trust;
  const [statement] = Statement;
  expect(Statement).toHaveLength(1);
  expect(Object.keys(statement?.Condition ?? {})).toEqual(['StringEquals']);
  const { StringEquals = {} } = statement?.Condition ?? {};
  expect(claim(StringEquals, 'sub')).toMatch(subject);
  expect(claim(StringEquals, 'aud')).toBe('sts.amazonaws.com');
});

test('GitLab: the diff role trusts the branches of one project: a merge request runs as its source branch', () => {
  const { Statement } = JSON.parse(text('diff-role-trust-gitlab.example.json')) as Trust;
  const { StringEquals = {}, StringLike = {} } = Statement[0]?.Condition ?? {};
  expect(Statement).toHaveLength(1);
  expect(claim(StringEquals, 'aud')).toBe('sts.amazonaws.com');
  expect(claim(StringLike, 'sub')).toMatch(/^project_path:[\w-]+\/[\w-]+:ref_type:branch:ref:\*$/);
});

interface Trust {
  readonly Statement: readonly { readonly Condition: Record<string, Record<string, string>> }[];
}

const claim = (claims: Record<string, string>, name: string) =>
  Object.entries(claims).find(([key]) => key.endsWith(`:${name}`))?.[1];
