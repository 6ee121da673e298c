// Stands for `https` in a bundled library that imports it ahead of need: loading it costs a cold start as much as all of
// a function's own code.

import type * as Https from 'node:https';

// Not import(): for a built-in module Node then reads every export, lazy ones included, and loads its fetch with them.
export const request = ((...parameters: Parameters<typeof Https.request>) =>
  (require('node:https') as typeof Https).request(...parameters)) as typeof Https.request;
