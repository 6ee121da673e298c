// Wiring of the edge function.

import { readEnvironment } from '../runtime/environment';
import { httpFunction } from '../runtime/http-function';
import { createLogger } from '../runtime/logger';
import { edgeApp } from './app';

const language = readEnvironment(process.env, (env) => env.language());

export const handler = httpFunction(edgeApp, { language, log: createLogger('edge') });
