// Synthesizes the stack of a deployment description in this process, as `cdk synth` would in one of its own.

import { resolve } from 'node:path';
import { type DeployConfig, type Fault, loadDeployConfig } from '../deploy-config';
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

export interface Synthesized {
  /** What the description, or the stack, warns of. */
  readonly warnings: readonly string[];
  /** Names of the Cells that are routed to. */
  readonly cells: readonly string[];
}

/** @throws DeployConfigError naming every fault, `faults` among them. */
export function describedDeployment(
  { env, configFile, sections }: Omit<Synthesis, 'outdir'>,
  faults: readonly Fault[] = [],
): DeployConfig {
  const file = configFile === undefined ? resolve(PROJECT, DEFAULT_CONFIG) : resolve(configFile);
  return loadDeployConfig({ file, env, sections, baseDir: process.cwd(), faults });
}

export async function synthesizeStack({ outdir, ...description }: Synthesis): Promise<Synthesized> {
  // Loaded here: the CDK is half of the start, and what comes before should not wait for it.
  const [{ buildApp }, { takeWarnings }] = await Promise.all([import('../app'), import('../warnings')]);
  const config = describedDeployment(description);
  const { app } = buildApp({ config, outdir, validateTemplates: false });
  // The CDK would print them as a report amid the start.
  const warnings = takeWarnings(app);
  app.synth();
  return { warnings, cells: Object.keys(config.cells) };
}
