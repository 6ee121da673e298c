// A one-machine run with probe Cells, as the target of `gateway verify`.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../lib/cli/verify/facts';
import type { LocalOptions } from '../../lib/local/local-options';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from './iam/role-judge';

export const VERIFIED_ORIGIN = 'https://app.example.com';

export interface VerifiedStack {
  readonly target: Target;
  readonly local: LocalStack;
  /** The API's own address: where a distribution stands in front, the target's is the distribution's. */
  readonly originUrl: string;
  close(): Promise<void>;
}

/** Has whatever a check may need but a distribution, a second region and https. */
export async function startVerifiedStack(
  mode: 'header' | 'jwt',
  also: object = {},
  options: Partial<LocalOptions> = {},
): Promise<VerifiedStack> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const configFile = join(folder, 'verify.yaml');
  const description = {
    name: 'verify',
    auth: { mode },
    signing: { schemes: ['hmac-v1', 'rfc9421'] },
    tenants: { validate: true, cacheSeconds: 0, plan: 'open' },
    plans: { open: {} },
    api: { cors: { origins: [VERIFIED_ORIGIN] } },
    proxy: { stateRefreshMs: 200, authorization: mode === 'jwt' ? 'strip' : 'forward' },
    patrol: { intervalSeconds: 5 },
    usage: {},
    liveConfig: {},
    logs: { explainRequests: true },
    console: true,
    state: { removal: 'destroy', deletionProtection: false },
    ...also,
  };
  writeFileSync(configFile, JSON.stringify(description));
  const env = { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: mode };
  const stack = await startLocal({ probe: true, configFile, env, judge: judgeByRole, ...options });
  return {
    originUrl: stack.originUrl,
    local: stack,
    target: {
      url: stack.url,
      adminToken: stack.opsToken,
      bearerToken: mode === 'jwt' ? stack.bearerToken : undefined,
      tenant: mode === 'jwt' ? stack.tenantId : 'gateway-verify',
      probeSecret: stack.probeSecret,
      patienceMs: 20_000,
      safe: false,
      alone: true,
      origin: VERIFIED_ORIGIN,
      behindUrl: undefined,
      secondUrl: undefined,
    },
    async close() {
      await stack.close();
      rmSync(folder, { recursive: true });
    },
  };
}
