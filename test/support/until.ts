// Waits for a change: asks again until the answer is as wanted, and gives up after a number of questions.

import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Questions at the most; with the pause of 20 ms a minute and more. */
  readonly most?: number;
  readonly pauseMs?: number;
}

/** @throws Error with the last answer where none was as wanted */
export async function until<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  { most = 5_000, pauseMs = 20 }: Patience = {},
): Promise<T> {
  let answer = await ask();
  for (let asked = 1; !wanted(answer); asked += 1) {
    if (asked >= most) throw new Error(`Asked ${asked} times; the last answer was ${JSON.stringify(answer)}`);
    await pause(pauseMs);
    answer = await ask();
  }
  return answer;
}

/** As {@link until}, for a fact that holds or does not. */
export async function untilTrue(holds: () => boolean | Promise<boolean>, patience?: Patience): Promise<void> {
  await until(holds, (answer) => answer, patience);
}
