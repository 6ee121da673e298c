// The user's Cells and how requests to them are signed, from the same sources as the gateway's own.

import path from 'node:path';
import type { CellRoute } from '../../../lambdas/contract/route-table';
import { loadDeployConfig } from '../../deploy-config';
import { cellKey, signingKey } from '../../signature/hmac-v1';
import { given, secretFrom } from '../connection';
import { UsageError } from '../exit';
import type { Environment, Terminal } from '../terminal';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

export const SOURCE_OPTIONS = { config: { type: 'string' }, 'secret-file': { type: 'string' } } as const;

export interface SourceValues {
  readonly config?: string | undefined;
  readonly 'secret-file'?: string | undefined;
}

export interface CellSources {
  readonly cells: Readonly<Record<string, CellRoute>>;
  /** False where the deployment forwards unsigned, or with another scheme only. */
  readonly signsV1: boolean;
  readonly perCellKeys: boolean;
}

/** @throws DeployConfigError for what the gateway itself would refuse. */
export function cellSources({ config = DEFAULT_CONFIG }: SourceValues, env: Environment): CellSources {
  const { cells, signing } = loadDeployConfig({ file: config, env, baseDir: PROJECT });
  const schemes = signing.schemes === 'none' ? [] : signing.schemes;
  return { cells, signsV1: schemes.includes('hmac-v1'), perCellKeys: signing.perCellKeys };
}

/** The shared secret's text, from a file or the environment; undefined where neither names one. */
export async function signingSecret(values: SourceValues, { env, input }: Terminal): Promise<string | undefined> {
  const file = values['secret-file'];
  if (file === undefined) return given(env['GATEWAY_SIGNING_SECRET']);
  const text = await secretFrom(file, input);
  if (text === '') throw new UsageError(`${file} is empty, and should hold the signing secret.`);
  return text;
}

export function keyOfCell(secret: string, cell: string, perCellKeys: boolean): Buffer {
  const shared = signingKey(secret);
  return perCellKeys ? cellKey(shared, cell) : shared;
}
