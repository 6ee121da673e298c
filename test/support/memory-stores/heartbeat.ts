// The patrol's heartbeat in memory.

import { CLOCK_TOLERANCE_MS } from '../../../lambdas/domain/health/judge';
import type { Heartbeat, HeartbeatStore } from '../../../lambdas/domain/health/ports';

export function createMemoryHeartbeat(): HeartbeatStore {
  let stored: Heartbeat | undefined;
  return {
    read: async () => stored,
    beat: async (heartbeat, nowMs) => {
      const isLater = stored === undefined || stored.ranAtMs < heartbeat.ranAtMs;
      if (!isLater && (stored?.ranAtMs ?? 0) <= nowMs + CLOCK_TOLERANCE_MS) return;
      stored = { ...heartbeat, judgedAtMs: heartbeat.judgedAtMs ?? stored?.judgedAtMs ?? null };
    },
  };
}
