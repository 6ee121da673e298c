// node:http or node:https, loaded when it is first needed.

import type * as Http from 'node:http';
import type * as Https from 'node:https';

/** Not import(): for a built-in module Node then reads every export, lazy ones included, and loads its fetch with them. */
export function clientFor(secure: boolean): Pick<typeof Http, 'get' | 'request'> {
  return secure ? (require('node:https') as typeof Https) : (require('node:http') as typeof Http);
}
