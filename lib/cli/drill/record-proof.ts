// Tells the gateway what a drill proved, so that its ops page shows when that was and what is overdue.

import { type ConnectionValues, connect, given } from '../connection';
import { RefusedError } from '../exit';
import type { Terminal } from '../terminal';

export interface Proven {
  readonly kind: 'alarms' | 'backup';
  readonly ok: boolean;
  /** 200 characters at most. */
  readonly summary: string;
}

const NOT_SHOWN = 'The ops page will not show this drill:';

/** Only where the gateway is named: a drill of one deployment is no proof of another. Says why where it is not recorded. */
export async function recordProof(
  { kind, ...proof }: Proven,
  values: ConnectionValues,
  terminal: Terminal,
): Promise<void> {
  const { env, note } = terminal;
  if (given(values.url) === undefined && given(env['GATEWAY_URL']) === undefined) {
    return note(`${NOT_SHOWN} name the gateway by --url, with its ops token in GATEWAY_TOKEN.`);
  }
  try {
    const { ask } = await connect(values, terminal);
    await ask('PUT', `/api/admin/proofs/${kind}`, proof);
    note('Recorded for the ops page.');
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const why = error.status === 404 ? 'the deployment has no console (console: true).' : error.message;
    note(`${NOT_SHOWN} ${why}`);
  }
}
