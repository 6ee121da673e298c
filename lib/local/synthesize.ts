// Synthesizes the stack of a deployment description in this process, as `cdk synth` would in one of its own.

import { resolve } from 'node:path';
import type { Fault } from '../deploy-config';
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
  /** Of the variables that the run itself reads: told with those of the description. */
  readonly faults: readonly Fault[];
}

export interface Synthesized {
  /** What the description, or the stack, warns of. */
  readonly warnings: readonly string[];
  /** Names of the Cells that are routed to. */
  readonly cells: readonly string[];
}

/** @throws DeployConfigError naming every fault. */
export async function synthesizeStack({ outdir, env, configFile, sections, faults }: Synthesis): Promise<Synthesized> {
  // Loaded here: the CDK is half of the start, and what comes before should not wait for it.
  const [{ buildApp }, { loadDeployConfig }, { takeWarnings }] = await Promise.all([
    import('../app'),
    import('../deploy-config'),
    import('../warnings'),
  ]);
  const file = configFile === undefined ? resolve(PROJECT, DEFAULT_CONFIG) : resolve(configFile);
  const config = loadDeployConfig({ file, env, sections, baseDir: process.cwd(), faults });
  const { app } = buildApp({ config, outdir, validateTemplates: false });
  // The CDK would print them as a report amid the start.
  const warnings = takeWarnings(app);
  app.synth();
  return { warnings, cells: Object.keys(config.cells) };
}
