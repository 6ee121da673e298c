// The user's Cells and how requests to them are signed, from the same sources as the gateway's own.

import path from 'node:path';
import type { CellRoute } from '../../../lambdas/contract/route-table';
import type { SigningSettings } from '../../../lambdas/contract/signing';
import { loadDeployConfig } from '../../deploy-config';
import type { Environment } from '../terminal';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

export const SOURCE_OPTIONS = { config: { type: 'string' } } as const;

export interface SourceValues {
  readonly config?: string | undefined;
}

export interface CellSources {
  readonly cells: Readonly<Record<string, CellRoute>>;
  /** Without schemes where the deployment forwards unsigned. */
  readonly signing: SigningSettings;
}

/** @throws DeployConfigError for what the gateway itself would refuse. */
export function cellSources({ config = DEFAULT_CONFIG }: SourceValues, env: Environment): CellSources {
  const { cells, signing } = loadDeployConfig({ file: config, env, baseDir: PROJECT });
  return { cells, signing: { ...signing, schemes: signing.schemes === 'none' ? [] : signing.schemes } };
}
