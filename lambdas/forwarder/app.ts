// A queue's batch of notices -> one message to one robot. What fails is thrown: the queue delivers the batch again, and what
// fails for good lands with the dead letters while the alarm on the function's errors rings.

import type { AlarmWords } from '../contract/alarm-words';
import type { Clock } from '../domain/ports';
import { steadyClock } from '../domain/steady-clock';
import { ExchangeError } from '../transport/exchange';
import { messageOf } from './message';
import { readNotice } from './notice';
import { ROBOTS, type RobotKind, type RobotSecret, verdictOf } from './robots';

/** A queue's event, as far as it is read. */
export interface QueueEvent {
  readonly Records: readonly { readonly body: string }[];
}

export interface ForwarderDeps {
  readonly kind: RobotKind;
  readonly words: AlarmWords;
  readonly readSecret: () => Promise<string>;
  /** Rejects where no whole answer comes in time. */
  readonly post: (url: URL, body: string) => Promise<{ readonly status: number; readonly body: string }>;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * A robot takes 20 messages a minute, and 钉钉 mutes it for ten minutes beyond that. Two environments run at most, so 16
 * leave them both.
 */
export const LEAST_GAP_MS = 7_500;
/** Pauses before a further try. */
const RETRY_MS = [500, 1_500] as const;

export function createForwarder(deps: ForwarderDeps): (event: QueueEvent) => Promise<number> {
  const { kind, words, readSecret, post, clock, pause } = deps;
  const robot = ROBOTS[kind];
  const steady = steadyClock(clock);
  let sentAtMs = Number.NEGATIVE_INFINITY;

  const send = async (secret: RobotSecret, body: string): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      const { verdict, why } = await post(robot.url(secret, clock()), body).then(
        (answer) => verdictOf(answer.status, answer.body),
        (error: unknown) => ({ verdict: 'again' as const, why: nameOf(error) }),
      );
      if (verdict === 'taken') return;
      const waitMs = RETRY_MS[tries];
      if (verdict !== 'again' || waitMs === undefined)
        throw new Error(`The robot of ${kind} did not take a message: ${why}`);
      await pause(waitMs);
    }
  };

  return async ({ Records }) => {
    const notices = Records.map(({ body }) => readNotice(body, words)).filter(({ isFirstData }) => !isFirstData);
    if (notices.length === 0) return 0;
    const secret = readRobotSecret(await readSecret());
    const waitMs = sentAtMs + LEAST_GAP_MS - steady();
    if (waitMs > 0) await pause(waitMs);
    const message = messageOf(notices, clock(), robot.maxBytes);
    sentAtMs = steady();
    await send(secret, JSON.stringify(robot.body(message)));
    return notices.length;
  };
}

/** @throws Error that shows nothing of the secret */
function readRobotSecret(text: string): RobotSecret {
  try {
    const { webhook, secret } = JSON.parse(text) as Partial<Record<keyof RobotSecret, unknown>>;
    if (typeof webhook === 'string' && isEncrypted(webhook)) {
      return { webhook, ...(typeof secret === 'string' && secret !== '' && { secret }) };
    }
  } catch {
    // Said below.
  }
  throw new Error(
    'The secret of the robot is not JSON such as {"webhook":"https://...","secret":"SEC..."}: put in the https address that the group shows',
  );
}

/** On this machine a stand-in may listen without TLS. */
function isEncrypted(webhook: string): boolean {
  const { protocol, hostname } = new URL(webhook);
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

/** Of a failure that is the network's; its message may name the webhook. */
function nameOf(error: unknown): string {
  return error instanceof ExchangeError ? error.name : 'the call failed';
}
