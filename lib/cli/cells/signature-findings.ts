// Whether a Cell takes the gateway's signature, and refuses a request without one, with a forged one and with an old one.

import type { CellAnswer, NoAnswer } from './cell-request';
import { type CheckName, type Finding, failed, passed, skipped, unsure } from './finding';

type Reply = CellAnswer | NoAnswer;

export interface SignatureReplies {
  readonly unsigned: Reply;
  /** Signed with a key that nobody holds. */
  readonly forged: Reply;
  /** Undefined without a secret. */
  readonly signed: Reply | undefined;
  /** Signed well, but longer ago than a signature holds. */
  readonly stale: Reply | undefined;
}

const GUIDE = 'deploy/docs/单元验签接入指南.md';
const NO_SECRET = 'no secret: set GATEWAY_SIGNING_SECRET to what the Cell holds as CELL_SIGNING_SECRET';

/** @param enforced false where the Cells are known to only report, or not to check yet. */
export function judgeSignatures(replies: SignatureReplies, enforced: boolean): Finding[] {
  const isOpen = passes(replies.unsigned);
  const rest = isOpen
    ? [skipped('forged', 'nothing is refused here'), skipped('stale', 'nothing is refused here')]
    : [judgeForged(replies.forged), judgeStale(replies.stale)];
  return [judgeSigned(replies), judgeUnsigned(replies.unsigned, enforced), ...rest];
}

function judgeSigned({ signed, unsigned }: SignatureReplies): Finding {
  if (signed === undefined) return skipped('signed', NO_SECRET);
  if (passes(signed)) return passed('signed', `let through: ${shown(signed)}`);
  if (refuses(signed)) {
    return failed(
      'signed',
      `refused: ${shown(signed)}`,
      'Its CELL_SIGNING_SECRET is another one, its clock is off, or a proxy in between rewrites the path.',
    );
  }
  if (signed.kind === 'answer' && refuses(unsigned)) {
    return failed(
      'signed',
      `${shown(signed)}, where an unsigned request gets ${shown(unsigned)}`,
      `The signature check that Cells were shipped with raises on every signed request: replace it first (${GUIDE}).`,
    );
  }
  return unclear('signed', signed);
}

function judgeUnsigned(unsigned: Reply, enforced: boolean): Finding {
  if (refuses(unsigned)) return passed('unsigned', `refused: ${shown(unsigned)}`);
  if (!passes(unsigned)) return unclear('unsigned', unsigned);
  const found = `let through: ${shown(unsigned)}`;
  if (!enforced) return skipped('unsigned', `${found}, and not to be refused yet`);
  return failed(
    'unsigned',
    found,
    'Whoever reaches the Cell passes by the gateway: CELL_VERIFY_SIGNATURE is off, or CELL_VERIFY_MODE=report only reports.',
  );
}

function judgeForged(forged: Reply): Finding {
  if (refuses(forged)) return passed('forged', `refused: ${shown(forged)}`);
  if (!passes(forged)) return unclear('forged', forged);
  return failed('forged', `let through: ${shown(forged)}`, `It wants a signature, but does not check it (${GUIDE}).`);
}

function judgeStale(stale: Reply | undefined): Finding {
  if (stale === undefined) return skipped('stale', NO_SECRET);
  if (refuses(stale)) return passed('stale', `refused: ${shown(stale)}`);
  if (!passes(stale)) return unclear('stale', stale);
  return failed(
    'stale',
    `let through: ${shown(stale)}`,
    'Old requests can be replayed: it has to check X-Signature-Time.',
  );
}

function unclear(check: CheckName, reply: Reply): Finding {
  return unsure(
    check,
    shown(reply),
    'That says nothing about signatures: name a path that the Cell answers, with --path.',
  );
}

/** 404 too: the check stands before the Cell's own routes. */
function passes(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.status < 500 && !refuses(reply);
}

function refuses(reply: Reply): boolean {
  return reply.kind === 'answer' && (reply.status === 403 || reply.status === 401);
}

function shown(reply: Reply): string {
  return reply.kind === 'answer' ? String(reply.status) : reply.cause;
}
