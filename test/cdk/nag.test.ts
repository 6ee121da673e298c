// cdk-nag's AwsSolutions pack over every stack: nothing unanswered, and each answer belongs to one resource.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp, type GatewayApp } from '../../lib/app';
import { loadDeployConfig } from '../../lib/deploy-config';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

const outdir = mkdtempSync(path.join(tmpdir(), 'nag-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** `rule at construct`, for whatever a description's stacks violate. */
function findings(file: string, change: (built: GatewayApp) => void = () => undefined): string[] {
  const config = loadDeployConfig({
    file,
    env: { CELL_CRM_URL: 'http://crm' },
    baseDir: path.resolve(__dirname, '../..'),
  });
  const assembly = mkdtempSync(path.join(outdir, 'assembly-'));
  const built = buildApp({ config, outdir: assembly, validateTemplates: false });
  change(built);
  Validations.of(built.app).addPlugins(new AwsSolutionsChecks(built.app));
  const output = jest.spyOn(console, 'error').mockImplementation();
  try {
    built.app.synth();
  } catch (error) {
    if (!String(error).includes('validation-report.json')) throw error;
  } finally {
    output.mockRestore();
  }
  const report = JSON.parse(readFileSync(path.join(assembly, 'validation-report.json'), 'utf8')) as Report;
  return report.pluginReports
    .filter(({ pluginName }) => pluginName === 'AwsSolutions')
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

test.each(['dev.yaml', 'prod.example.yaml'])('nothing in deploy/config/%s is left unanswered', (name) => {
  expect(findings(`deploy/config/${name}`)).toEqual([]);
});

test('the rules really run: a bucket without anything is found', () => {
  const found = findings('deploy/config/prod.example.yaml', ({ gateway }) => {
    new Bucket(gateway, 'Careless');
  });
  expect(found).toContain('AwsSolutions-S1 at Gateway/Careless/Resource');
});

test('every answer is about one resource and says why', () => {
  const config = loadDeployConfig({
    file: 'deploy/config/prod.example.yaml',
    env: {},
    baseDir: path.resolve(__dirname, '../..'),
  });
  const { app } = buildApp({ config, outdir: mkdtempSync(path.join(outdir, 'answers-')), validateTemplates: false });
  const answered = app.node
    .findAll()
    .filter((construct) =>
      construct.node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
    );
  expect(answered.length).toBeGreaterThan(0);
  for (const construct of answered) expect(Stack.isStack(construct) || construct === app).toBe(false);
});
