// What the main thread and the threads that serve requests say to each other.

import type { FunctionSurroundings } from '../hosting/functions';
import type { RecordBatch } from './record-batch';

export interface ServeOrder {
  readonly kind: 'serve';
  /** Of the cloud assembly. */
  readonly directory: string;
  readonly surroundings: FunctionSurroundings;
  readonly requestsPerEnvironment: number;
  readonly host: string;
  /** Shared by all threads. */
  readonly port: number;
  /** The runner's own endpoints, answered by the main thread on a port of its own. */
  readonly own: { readonly paths: readonly string[]; readonly port: number };
}

/** `graceMs`: what requests under way have to end. */
export type FrontOrder = ServeOrder | { readonly kind: 'close'; readonly graceMs: number };

export type FrontReport =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'records'; readonly batch: RecordBatch };
