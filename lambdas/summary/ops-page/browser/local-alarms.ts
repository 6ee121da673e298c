// On one machine the runner evaluates the alarms of the stack itself and tells of them; elsewhere CloudWatch does.

import { type FiringAlarms, readFiring } from '../model/alarms';

const PATH = '/_local/alarms';
const REFRESH_MS = 15_000;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Looks again and again; asks nothing of a gateway that is not on this machine. */
export function watchLocalAlarms(onChange: (firing: FiringAlarms) => void): void {
  if (!LOOPBACK.test(location.hostname)) return;
  const look = async () => {
    if (!document.hidden) onChange(await firingAlarms());
    setTimeout(() => void look(), REFRESH_MS);
  };
  void look();
}

async function firingAlarms(): Promise<FiringAlarms> {
  try {
    const response = await fetch(PATH, { cache: 'no-store' });
    return response.ok ? readFiring(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}
