// The globals that a function must not share with the runner or another function.

import { EventEmitter } from 'node:events';
import type { CapturedOutput } from './output-lines';

type StartTimer = (run: (...values: unknown[]) => void, delayMs?: number, ...values: unknown[]) => NodeJS.Timeout;

/** By the name under which a function's code sees it. */
export interface SandboxGlobals {
  readonly process: NodeJS.Process;
  readonly console: Console;
  readonly setTimeout: StartTimer;
  readonly setInterval: StartTimer;
  readonly globalThis: typeof globalThis;
  readonly global: typeof globalThis;
}

export function sandboxGlobals(
  environment: Readonly<Record<string, string>>,
  taskRoot: string,
  output: CapturedOutput,
): SandboxGlobals {
  const ownProcess = overlay(process, {
    ...emitterMethods(),
    env: { ...environment },
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    stdout: output.stdout,
    stderr: output.stderr,
    cwd: () => taskRoot,
    exit: (code?: number) => {
      throw new Error(`Runtime exited with code ${code ?? 0}`);
    },
  });
  const own = { process: ownProcess, console: output.console, ...TIMERS };
  const ownGlobal: typeof globalThis = overlay(globalThis, own);
  Object.assign(ownGlobal, { globalThis: ownGlobal, global: ownGlobal });
  return { ...own, globalThis: ownGlobal, global: ownGlobal };
}

/** What a function still waits for must not keep the runner from ending. */
const TIMERS: { readonly setTimeout: StartTimer; readonly setInterval: StartTimer } = {
  setTimeout: (run, delayMs, ...values) => setTimeout(run, delayMs, ...values).unref(),
  setInterval: (run, delayMs, ...values) => setInterval(run, delayMs, ...values).unref(),
};

/** The process of a function has listeners of its own: signals and rejections of the runner are none of its business. */
function emitterMethods(): Record<string, unknown> {
  const emitter = new EventEmitter();
  const names = [
    'on',
    'once',
    'off',
    'emit',
    'addListener',
    'removeListener',
    'removeAllListeners',
    'listeners',
  ] as const;
  return Object.fromEntries(names.map((name) => [name, emitter[name].bind(emitter)]));
}

/** Reads fall through to `base`, writes stay in the overlay. */
function overlay<T extends object>(base: T, own: Record<PropertyKey, unknown>): T {
  const values = new Map<PropertyKey, unknown>(Object.entries(own));
  return new Proxy(Object.create(base) as T, {
    get: (_, key) => (values.has(key) ? values.get(key) : Reflect.get(base, key, base)),
    has: (_, key) => values.has(key) || Reflect.has(base, key),
    set: (_, key, value) => {
      values.set(key, value);
      return true;
    },
    deleteProperty: (_, key) => {
      values.delete(key);
      return true;
    },
    defineProperty: (_, key, descriptor) => {
      values.set(key, descriptor.value);
      return true;
    },
  });
}
