// Synthesizes the stack of a deployment description in this process, as `cdk synth` would in one of its own.

import { resolve } from 'node:path';
import type { Environment } from './settings';

const PROJECT = resolve(__dirname, '../..');
const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

export interface Synthesis {
  readonly outdir: string;
  readonly env: Environment;
  /** The deployment description; the one for development where absent. */
  readonly configFile?: string | undefined;
  /** Sections that stand in place of the description's own. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** Answers with what the description warns of. */
export async function synthesizeStack({ outdir, env, configFile, sections }: Synthesis): Promise<readonly string[]> {
  // Loaded here: the CDK is half of the start, and what comes before should not wait for it.
  const [{ buildApp }, { loadDeployConfig }] = await Promise.all([import('../app'), import('../deploy-config')]);
  const file = configFile === undefined ? resolve(PROJECT, DEFAULT_CONFIG) : resolve(configFile);
  const config = loadDeployConfig({ file, env, sections, baseDir: process.cwd() });
  // Without its warnings, which the CDK would print as a report amid the start.
  buildApp({ config: { ...config, warnings: [] }, outdir, validateTemplates: false }).app.synth();
  return config.warnings.map(({ message }) => message);
}
