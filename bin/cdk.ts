// CDK entry: `npx cdk synth -c config=deploy/config/prod.yaml`.

import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../lib/app';
import { DeployConfigError, loadDeployConfig } from '../lib/deploy-config';

const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

// The CLI hands its context to any App; one that never synthesizes only reads it.
try {
  const file = String(new App({ autoSynth: false }).node.tryGetContext('config') ?? DEFAULT_CONFIG);
  const config = loadDeployConfig({ file, env: process.env, baseDir: path.resolve(__dirname, '..') });
  buildApp({ config }).app.synth();
} catch (error) {
  if (!(error instanceof DeployConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
