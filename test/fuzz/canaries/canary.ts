// One realistic flaw, put into the gateway on purpose, and the class that must report it.

import type { ServerOptions } from 'node:http';
import type { PartChanges } from '../support/gateway';

export interface Canary {
  /** Name of the class. */
  readonly of: string;
  /** The flaw, as what the gateway would do. */
  readonly flaw: string;
  /** What the class must say. */
  readonly fault: RegExp;
  /** By the gateway's own seams. */
  readonly parts?: PartChanges;
  /** By the exports of its modules, where no seam leads to a rule. */
  readonly replacements?: readonly Replacement[];
  /** Of the server that bytes are sent to. */
  readonly server?: ServerOptions;
}

/** @returns what undoes it. */
export type Replacement = () => () => void;

/** `module` must be one that the test has made replaceable. */
export function replacing<M extends object, K extends keyof M>(
  module: M,
  name: K,
  flawed: (own: M[K]) => M[K],
): Replacement {
  return () => {
    const own = module[name];
    module[name] = flawed(own);
    return () => {
      module[name] = own;
    };
  };
}

/** A lookup that finds what an object merely inherits. */
export function inheriting<T extends object>(table: T): T {
  return new Proxy(table, {
    getOwnPropertyDescriptor: (target, name) =>
      name in target
        ? { configurable: true, enumerable: true, writable: true, value: target[name as keyof T] }
        : undefined,
  });
}
