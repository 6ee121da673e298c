// Stands for `https` in a bundled library that imports it ahead of need: loading it costs a cold start as much as all of
// a function's own code.

import type * as Https from 'node:https';
import { https } from './exchange';

export const request = ((...parameters: Parameters<typeof Https.request>) =>
  https().request(...parameters)) as typeof Https.request;
