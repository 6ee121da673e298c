// Whether a Cell takes the gateway's signature, and refuses a request without one, with a forged, an old and a used one.

import type { CellAnswer, NoAnswer } from './cell-request';
import { type KeysAtHand, MISSING_KEY } from './cell-signing';
import { type CheckName, type Finding, failed, passed, skipped, unsure } from './finding';

type Reply = CellAnswer | NoAnswer;

export interface RightlySigned {
  readonly first: Reply;
  /** The very same request once more; undefined where no scheme forbids that. */
  readonly again: Reply | undefined;
  /** Signed well, but longer ago than a signature holds. */
  readonly stale: Reply;
}

export interface SignatureReplies {
  readonly unsigned: Reply;
  /** Signed with keys that nobody holds. */
  readonly forged: Reply;
  /** Or the key that is missing for it. */
  readonly right: RightlySigned | keyof KeysAtHand;
}

const GUIDE = 'deploy/docs/单元验签接入指南.md';

/** @param enforced false where the Cells are known to only report, or not to check yet. */
export function judgeSignatures({ unsigned, forged, right }: SignatureReplies, enforced: boolean): Finding[] {
  const isOpen = passes(unsigned);
  const found = [judgeUnsigned(unsigned, enforced), isOpen ? pointless('forged') : judgeForged(forged)];
  if (typeof right === 'string') {
    const noKey = `no key: ${MISSING_KEY[right]}`;
    return [skipped('signed', noKey), ...found, isOpen ? pointless('stale') : skipped('stale', noKey)];
  }
  const { first, again, stale } = right;
  return [
    judgeSigned(first, unsigned),
    ...found,
    isOpen ? pointless('stale') : judgeStale(stale),
    ...(again === undefined || isOpen ? [] : [judgeReplayed(again)]),
  ];
}

function pointless(check: CheckName): Finding {
  return skipped(check, 'nothing is refused here');
}

function judgeSigned(signed: Reply, unsigned: Reply): Finding {
  if (passes(signed)) return passed('signed', `let through: ${shown(signed)}`);
  if (refuses(signed)) {
    return failed(
      'signed',
      `refused: ${shown(signed)}`,
      'Its CELL_SIGNING_SECRET is another one, its clock is off, or a proxy in between rewrites the path. With rfc9421: CELL_SIGNING_SCHEMES, CELL_SIGNING_CELL or the public key say otherwise.',
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

function judgeStale(stale: Reply): Finding {
  if (refuses(stale)) return passed('stale', `refused: ${shown(stale)}`);
  if (!passes(stale)) return unclear('stale', stale);
  return failed('stale', `let through: ${shown(stale)}`, 'Old requests can be replayed: it has to check their time.');
}

/** Never a failure: several processes of a Cell, each with a memory of its own, look the same from outside. */
function judgeReplayed(again: Reply): Finding {
  if (refuses(again)) return passed('replayed', `refused: ${shown(again)}`);
  if (!passes(again)) return unclear('replayed', again);
  return unsure(
    'replayed',
    `let through: ${shown(again)}`,
    `It checks hmac-v1 alone, or its processes do not share the nonces that they have seen (${GUIDE}).`,
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
