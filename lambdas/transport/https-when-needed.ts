// Stands for `https` in a bundled library that imports it ahead of need: loading it costs a cold start as much as all of
// a function's own code.

import type * as Https from 'node:https';
import { clientFor } from './client-for';

export const request = ((...parameters: Parameters<typeof Https.request>) =>
  clientFor(true).request(...parameters)) as typeof Https.request;
