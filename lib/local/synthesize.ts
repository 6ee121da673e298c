// Synthesizes the stack of a deployment description in this process, as `cdk synth` would in one of its own.

import { resolve } from 'node:path';
import type { Fault } from '../deploy-config';
import type { LocalProbe } from './cells/local-probe';
import { temporaryFolder } from './folders';
import { cellVariablesOf, type Environment, registryDefault } from './settings';

const PROJECT = resolve(__dirname, '../..');
const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

export interface Synthesis {
  readonly outdir: string;
  readonly env: Environment;
  /** The deployment description; the one for development where absent. */
  readonly configFile?: string | undefined;
  /** Sections that stand in place of the description's own. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Cells of this run's own, next to the description's. */
  readonly cells?: Readonly<Record<string, unknown>>;
  /** Of the variables that the run itself reads: told with those of the description. */
  readonly faults: readonly Fault[];
}

interface Surroundings {
  readonly outdir: string;
  readonly issuer: { readonly authSection: object } | undefined;
  readonly samples: readonly { readonly name: string; readonly url: string }[];
  readonly probe: Pick<LocalProbe, 'described' | 'sections'> | undefined;
}

/** The run's issuer and sample Cells over the description. */
export function synthesisOf(
  { env, configFile }: Pick<Synthesis, 'env' | 'configFile'>,
  { faults }: Pick<Synthesis, 'faults'>,
  { outdir, issuer, samples, probe }: Surroundings,
): Synthesis {
  const isElsewhere = configFile !== undefined || issuer === undefined;
  return {
    outdir,
    env: { ...env, ...registryDefault(env, isElsewhere), ...cellVariablesOf(samples) },
    configFile,
    sections: { ...(issuer && { auth: issuer.authSection }), ...probe?.sections },
    cells: probe?.described ?? {},
    faults,
  };
}

export interface Synthesized {
  /** What the description, or the stack, warns of. */
  readonly warnings: readonly string[];
  /** Names of the Cells that are routed to. */
  readonly cells: readonly string[];
  /** Absolute paths of the description and its file of routes. */
  readonly files: readonly string[];
}

/** @throws DeployConfigError naming every fault. */
export async function synthesizeStack(synthesis: Synthesis): Promise<Synthesized> {
  const { outdir, env, configFile, sections, cells = {}, faults } = synthesis;
  // Loaded here: the CDK is half of the start, and what comes before should not wait for it.
  const [{ buildApp }, { deployConfigFiles, loadDeployConfig }, { takeWarnings }] = await Promise.all([
    import('../app'),
    import('../deploy-config'),
    import('../warnings'),
  ]);
  const file = configFile === undefined ? resolve(PROJECT, DEFAULT_CONFIG) : resolve(configFile);
  const loaded = { file, env, sections, cells, baseDir: process.cwd(), faults };
  const config = loadDeployConfig(loaded);
  const { app } = buildApp({ config, outdir, validateTemplates: false });
  // The CDK would print them as a report in the middle of the start.
  const warnings = takeWarnings(app);
  app.synth();
  return { warnings, cells: Object.keys(config.cells), files: deployConfigFiles(loaded) };
}

/**
 * Synthesizes the stack of description and code as they are now, into a folder that is removed. The next synthesis takes
 * this one's code.
 * @throws DeployConfigError naming every fault of the description; esbuild's error names file, line and column in the code
 */
export async function tryAgain(synthesis: Synthesis): Promise<void> {
  const [{ forgetBundles }, folder] = await Promise.all([import('../app'), temporaryFolder('cell-gateway-')]);
  forgetBundles();
  await synthesizeStack({ ...synthesis, outdir: folder.path }).finally(() => folder.remove());
}
