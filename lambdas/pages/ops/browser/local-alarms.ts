// On one machine the runner evaluates the alarms of the stack itself and lists them; elsewhere CloudWatch does.

import { type FiringAlarms, readFiring } from '../model/alarms';

const PATH = '/_local/alarms';
const REFRESH_MS = 15_000;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Looks again and again while it is wanted; asks nothing of a gateway that is not on this machine.
 * @returns looks at once.
 */
export function watchLocalAlarms(isWanted: () => boolean, onChange: (firing: FiringAlarms) => void): () => void {
  if (!LOOPBACK.test(location.hostname)) return () => undefined;
  const look = async () => {
    if (document.hidden || !isWanted()) return;
    const firing = await firingAlarms();
    if (isWanted()) onChange(firing);
  };
  setInterval(() => void look(), REFRESH_MS);
  return () => void look();
}

async function firingAlarms(): Promise<FiringAlarms> {
  try {
    const response = await fetch(PATH, { cache: 'no-store' });
    return response.ok ? readFiring(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}
