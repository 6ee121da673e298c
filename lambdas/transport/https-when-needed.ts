// Stands for `https` in a bundled library that imports it ahead of need: loading it costs a cold start as much as all of
// a function's own code.

import type * as Https from 'node:https';

export const request: typeof Https.request = (...parameters: Parameters<typeof Https.request>) =>
  (require('node:https') as typeof Https).request(...parameters);
