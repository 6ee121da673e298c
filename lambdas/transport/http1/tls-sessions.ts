// TLS sessions by origin. They are the gateway's, not a tenant's: they say who the peers are, and carry no request.

import type { TlsSessions } from './connection';
import { originName } from './idle-connections';

const MAX_SESSIONS = 256;

/** At most 256 origins; the least recently renewed one goes. */
export function createTlsSessions(): TlsSessions {
  const sessions = new Map<string, Buffer>();
  return {
    get: (origin) => sessions.get(originName(origin)),
    set(origin, session) {
      const name = originName(origin);
      sessions.delete(name);
      if (session === undefined) return;
      sessions.set(name, session);
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    },
  };
}
