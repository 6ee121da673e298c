// Remembers which optional parts a deployment lacks, so that what is not there is asked for once a session.

import type { ApiReply } from '../model/answer';
import type { ApiChange } from './api';

type Ask = (path: string, change?: ApiChange) => Promise<ApiReply | undefined>;

/** A path that is there wherever the part is, and all paths of the part. */
const PARTS: readonly (readonly [probe: string, covers: RegExp])[] = [
  ['/api/admin/alarms', /^\/api\/admin\/(alarms|figures|circuits|runbook|proofs|cells\/[^/]+\/probe)/],
  ['/api/admin/config', /^\/api\/admin\/config/],
];

const MISSING: ApiReply = {
  answer: { kind: 'trouble', trouble: { kind: 'refused', status: 404, code: 'NOT_FOUND', message: '', requestId: '' } },
  etag: null,
  date: null,
};

export interface Features {
  readonly ask: Ask;
  /** Another session may be of another deployment. */
  readonly forget: () => void;
}

export function createFeatures(ask: Ask): Features {
  const looks = new Map<string, Promise<ApiReply | undefined>>();

  function look(probe: string): Promise<ApiReply | undefined> {
    const known = looks.get(probe);
    if (known !== undefined) return known;
    const found = ask(probe).then((reply) => {
      // Without an answer nothing is known of the part.
      if (reply === undefined || (reply.answer.kind !== 'ok' && !isMissing(reply))) looks.delete(probe);
      return reply;
    });
    looks.set(probe, found);
    return found;
  }

  return {
    forget: () => looks.clear(),
    async ask(path, change) {
      const [probe] = PARTS.find(([, covers]) => covers.test(path)) ?? [];
      if (probe === undefined || change !== undefined) return ask(path, change);
      const isFirst = !looks.has(probe);
      const reply = await look(probe);
      if (reply !== undefined && isMissing(reply)) return MISSING;
      return isFirst && path === probe ? reply : ask(path);
    },
  };
}

function isMissing({ answer }: ApiReply): boolean {
  return answer.kind === 'trouble' && answer.trouble.kind === 'refused' && answer.trouble.status === 404;
}
