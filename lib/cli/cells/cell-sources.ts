// The user's Cells and how requests to them are signed, from the same sources as the gateway's own; else those of a running
// `npm start`.

import path from 'node:path';
import type { CellRoute } from '../../../lambdas/contract/route-table';
import type { SigningSettings } from '../../../lambdas/contract/signing';
import { loadDeployConfig } from '../../deploy-config';
import { LOCAL_SIGNING_PATH, type LocalSigning } from '../../deploy-config/local-variables';
import { texts, type ValuesOf } from '../command';
import { given, localUrl } from '../connection';
import type { Environment, Terminal } from '../terminal';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const DEFAULT_CONFIG = 'deploy/config/dev.yaml';

export const SOURCE_OPTIONS = texts('config');

export type SourceValues = ValuesOf<typeof SOURCE_OPTIONS>;

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

/**
 * The environment, with Cells and secret of the `npm start` that its GATEWAY_TOKEN opens where nothing names any: neither
 * `--config` nor a variable.
 */
export async function withQuickstart(
  values: SourceValues & { readonly 'secret-file'?: string | undefined; readonly 'key-file'?: string | undefined },
  { env }: Terminal,
): Promise<Environment> {
  const own = ['GATEWAY_URL', 'GATEWAY_ROUTES_PATH', 'GATEWAY_SIGNING_SECRET'].some((name) => given(env[name]));
  const isNamed =
    own || [values.config, values['secret-file'], values['key-file']].some((value) => value !== undefined);
  const token = given(env['GATEWAY_TOKEN']);
  if (isNamed || token === undefined || Object.keys(env).some((name) => /^CELL_.+_URL$/.test(name))) return env;
  try {
    const response = await fetch(`${localUrl(env)}${LOCAL_SIGNING_PATH}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) return env;
    const { cells, secret } = (await response.json()) as LocalSigning;
    const urls = Object.entries(cells).map(([name, url]) => [`CELL_${name.toUpperCase()}_URL`, url] as const);
    return { ...env, ...Object.fromEntries(urls), GATEWAY_SIGNING_SECRET: secret };
  } catch {
    // Nothing runs there: what is missing is said by whoever needs it.
    return env;
  }
}
