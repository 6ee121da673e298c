// The robots of groups: how each is asked, and what its answer means.

import { createHmac } from 'node:crypto';
import type { Message } from './message';

export type RobotKind = 'dingTalk' | 'weCom';

/** JSON of the robot's secret. */
export interface RobotSecret {
  /** As the group's settings show it. */
  readonly webhook: string;
  /** 钉钉's 加签 secret, `SEC...`; missing where the robot has another safety setting. */
  readonly secret?: string;
}

export interface Robot {
  /** Of the text, in UTF-8. */
  readonly maxBytes: number;
  readonly url: (secret: RobotSecret, nowMs: number) => URL;
  readonly body: (message: Message) => object;
}

export const ROBOTS: Readonly<Record<RobotKind, Robot>> = {
  // https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages, of which the signature is
  // https://open.dingtalk.com/document/robots/customize-robot-security-settings
  dingTalk: {
    maxBytes: 15_000,
    url: ({ webhook, secret }, nowMs) => {
      const url = new URL(webhook);
      if (secret === undefined) return url;
      const sign = createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64');
      url.searchParams.set('timestamp', String(nowMs));
      url.searchParams.set('sign', sign);
      return url;
    },
    body: ({ title, text }) => ({ msgtype: 'markdown', markdown: { title, text } }),
  },
  // https://developer.work.weixin.qq.com/document/path/91770
  weCom: {
    maxBytes: 4_096,
    url: ({ webhook }) => new URL(webhook),
    body: ({ text }) => ({ msgtype: 'markdown', markdown: { content: text } }),
  },
};

/** Answers after which the same message may pass a moment later: the system is busy. */
const PASSING: ReadonlySet<number> = new Set([-1]);

/** Refused is also what is too much for this minute: https://developer.work.weixin.qq.com/document/path/90313 */
export type Verdict = 'taken' | 'again' | 'refused';

/** @returns whether the robot took the message, and the robot's own words without the message's */
export function verdictOf(status: number, body: string): { readonly verdict: Verdict; readonly why: string } {
  if (status >= 500) return { verdict: 'again', why: `status ${status}` };
  if (status !== 200) return { verdict: 'refused', why: `status ${status}` };
  const code = codeIn(body);
  if (code === undefined) return { verdict: 'again', why: 'an answer without errcode' };
  if (code === 0) return { verdict: 'taken', why: '' };
  return { verdict: PASSING.has(code) ? 'again' : 'refused', why: `errcode ${code}` };
}

function codeIn(body: string): number | undefined {
  try {
    const { errcode } = Object(JSON.parse(body)) as { errcode?: unknown };
    return typeof errcode === 'number' ? errcode : undefined;
  } catch {
    return undefined;
  }
}
