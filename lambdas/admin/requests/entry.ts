// What the file of explained requests gives the admin function. It lies next to the bundle only where a deployment
// explains its requests.

import type { LogSearchSettings } from '../../contract/settings';
import type { AdminParts } from '../app';
import { createLogSearch, type LogSearchDeps } from './log-search';
import { createRequestParts, type RequestPartsDeps } from './parts';

export type RequestsDeps = Omit<RequestPartsDeps, 'search'> &
  Pick<LogSearchDeps, 'env' | 'clock'> & { readonly logs: LogSearchSettings };

const TIMEOUT_MS = 5_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

export function createRequests({ logs, env, ...deps }: RequestsDeps): AdminParts {
  const { clock } = deps;
  const search = createLogSearch({ settings: logs, env, clock, pause, timeoutMs: TIMEOUT_MS });
  return createRequestParts({ ...deps, search });
}
