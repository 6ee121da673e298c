// Limits of services that the description's lists could pass, each with its page. What would fail the deployment is a fault.

import type { Fault } from './fault';
import type { Description } from './schema';

/** https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html: tags of the user, a resource */
export const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: all variables of a function, names included */
export const ENVIRONMENT_BYTES = 4096;

/** What a function's environment holds besides the description's own lists: names, ARNs of secrets and tables, sizes. */
const OTHER_BYTES = 1_900;

export function limitFaults({ tags, auth, metrics }: Description): Fault[] {
  const faults: Fault[] = [];
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS)
    faults.push({ where: 'tags', got: `${count} tags`, expected: `at most ${MOST_TAGS}, as AWS takes` });
  const fits = (where: string, list: readonly string[], instead: string) => {
    const bytes = Buffer.byteLength(JSON.stringify(list));
    const most = ENVIRONMENT_BYTES - OTHER_BYTES;
    if (bytes <= most) return;
    const expected = `at most ${most} bytes in all: Lambda keeps ${ENVIRONMENT_BYTES} of environment. ${instead}`;
    faults.push({ where, got: `a list of ${list.length}, ${bytes} bytes`, expected });
  };
  if (auth.mode === 'jwt')
    fits('auth.audience', auth.audience ?? [], 'Let the issuer write one audience for the gateway');
  fits('metrics.tenants', metrics.tenants, 'Meter fewer tenants');
  return faults;
}
