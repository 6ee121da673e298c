// The control check: can the patrol reach something that is not a Cell?

import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** True once anything answers, whatever it says: it is the way there that is checked. */
export function createControlCheck(url: string, timeoutMs: number): () => Promise<boolean> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return () =>
    new Promise((resolve) => {
      const sent = request(url, { agent: false, method: 'HEAD' });
      const settle = (reached: boolean): void => {
        clearTimeout(timer);
        resolve(reached);
        sent.destroy();
      };
      const timer = setTimeout(() => settle(false), timeoutMs);
      sent.on('response', () => settle(true));
      sent.on('error', () => settle(false));
      sent.end();
    });
}
