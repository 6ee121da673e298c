// cdk-nag's AwsSolutions pack over every stack: nothing unanswered, and each answer belongs to one resource.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp, type GatewayApp } from '../../lib/app';
import type { DeployConfig } from '../../lib/deploy-config';
import { load } from '../support/description';
import { exampleDescription, loadEveryOption } from '../support/example-description';
import { withoutWarnings } from '../support/without-warnings';

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
function findings(config: DeployConfig, change: (built: GatewayApp) => void = () => undefined): string[] {
  const assembly = mkdtempSync(path.join(outdir, 'assembly-'));
  const built = buildApp({ config, outdir: assembly, validateTemplates: false });
  change(built);
  Validations.of(built.app).addPlugins(new AwsSolutionsChecks(built.app));
  try {
    withoutWarnings(() => built.app.synth());
  } catch (error) {
    if (!String(error).includes('validation-report.json')) throw error;
  }
  const report = JSON.parse(readFileSync(path.join(assembly, 'validation-report.json'), 'utf8')) as Report;
  return report.pluginReports
    .filter(({ pluginName }) => pluginName === 'AwsSolutions')
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

const dev = load({ yaml: exampleDescription('dev.yaml'), env: { CELL_CRM_URL: 'http://crm' } });
const production = load({ yaml: exampleDescription('prod.example.yaml') });
const { twoRegions, mutualTls } = loadEveryOption();
const withoutBackup: DeployConfig = { ...mutualTls, backup: { ...mutualTls.backup, enabled: false } };

test.each(Object.entries({ dev, production, twoRegions, mutualTls, withoutBackup }))(
  'nothing is left unanswered: %s',
  (_, config) => {
    expect(findings(config)).toEqual([]);
  },
);

test('the rules really run: a bucket without anything is found', () => {
  const found = findings(production, ({ gateway }) => {
    new Bucket(gateway, 'Careless');
  });
  expect(found).toContain('AwsSolutions-S1 at Gateway/Careless/Resource');
});

test('every answer is about one resource and says why', () => {
  const outdirOfAnswers = mkdtempSync(path.join(outdir, 'answers-'));
  const { app } = buildApp({ config: twoRegions, outdir: outdirOfAnswers, validateTemplates: false });
  const answered = app.node
    .findAll()
    .filter((construct) =>
      construct.node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
    );
  expect(answered.length).toBeGreaterThan(0);
  for (const construct of answered) expect(Stack.isStack(construct) || construct === app).toBe(false);
});
