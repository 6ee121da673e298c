// Keeps the list of alarms fresh: from the admin API, or, where that has none, from the runner of this machine.

import { type AlarmList, readAlarms, readLocalAlarms } from '../model/alarms';
import type { ApiReply } from '../model/answer';

const PATH = '/api/admin/alarms';
const LOCAL_PATH = '/_local/alarms';
const REFRESH_MS = 15_000;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

interface AlarmWatchDeps {
  readonly ask: (path: string) => Promise<ApiReply | undefined>;
  readonly isWanted: () => boolean;
  /** Undefined where nobody lists alarms. */
  readonly onChange: (list: AlarmList | undefined) => void;
}

/**
 * Looks again and again while it is wanted. What was listed last stays while the API does not answer.
 * @returns looks at once.
 */
export function watchAlarms({ ask, isWanted, onChange }: AlarmWatchDeps): () => void {
  let last: AlarmList | undefined;
  const look = async (): Promise<void> => {
    if (document.hidden || !isWanted()) return;
    const reply = await ask(PATH);
    if (reply === undefined || !isWanted()) return;
    const list = readAlarms(reply.answer) ?? (await localAlarms());
    if (!isWanted()) return;
    const isEmptied = list !== undefined && list.failure !== '' && list.alarms.length === 0;
    last = isEmptied ? { ...list, alarms: last?.alarms ?? [] } : list;
    onChange(last);
  };
  setInterval(() => void look(), REFRESH_MS);
  return () => void look();
}

/** Asks nothing of a gateway that is not on this machine. */
async function localAlarms(): Promise<AlarmList | undefined> {
  if (!LOOPBACK.test(location.hostname)) return undefined;
  try {
    const response = await fetch(LOCAL_PATH, { cache: 'no-store' });
    return response.ok ? readLocalAlarms(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}
