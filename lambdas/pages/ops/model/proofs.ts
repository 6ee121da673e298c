// What the last drills proved, one line each: what is overdue says so.

import type { ConsoleWords } from '../text/console-shape';
import { secondsOf } from './alarms';
import { recordsOf, textOf } from './answer';

export interface ProofLine {
  readonly text: string;
  readonly isOverdue: boolean;
}

export function proofLines(
  body: Record<string, unknown>,
  { drills }: Pick<ConsoleWords, 'drills'>,
  timeText: (seconds: number) => string,
): ProofLine[] {
  return recordsOf(body['proofs']).map((proof) => {
    const kind = textOf(proof['kind']);
    const name = kind === 'alarms' || kind === 'backup' ? drills[kind] : kind;
    const at = secondsOf(proof['at']);
    const isOverdue = proof['overdue'] !== false;
    const made =
      at === null
        ? drills.never
        : [
            drills[proof['ok'] === true ? 'proven' : 'failed'](timeText(at), textOf(proof['by'])),
            textOf(proof['summary']),
          ]
            .filter((one) => one !== '')
            .join(' · ');
    const due = isOverdue ? ` ${drills.overdue(Number(proof['due_every_days']))}` : '';
    return { text: `${drills.line(name, made)}${due}`, isOverdue };
  });
}
