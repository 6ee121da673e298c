// Loads a function's CommonJS bundle as a module instance of its own, with its own process, console and globalThis.

import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { SandboxGlobals } from './sandbox-globals';

type Wrapper = (...parameters: unknown[]) => void;

const MODULE_PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

export class BundleLoader {
  readonly #root: string;
  readonly #globals: SandboxGlobals;
  readonly #modules = new Map<string, { exports: unknown }>();

  constructor(root: string, globals: SandboxGlobals) {
    this.#root = root;
    this.#globals = globals;
  }

  /** `file` is a path below the code directory, without extension. */
  load(file: string): unknown {
    return this.#module(createRequire(join(this.#root, 'index.js')).resolve(`./${file}`));
  }

  #module(path: string): unknown {
    const known = this.#modules.get(path);
    if (known) return known.exports;
    if (!path.startsWith(this.#root + sep)) throw new Error(`Cannot find module '${path}' in the function's code`);
    const source = readFileSync(path, 'utf8');
    if (path.endsWith('.json')) return JSON.parse(source);
    const module = { exports: {} as unknown };
    this.#modules.set(path, module);
    const names = [...MODULE_PARAMETERS, ...Object.keys(this.#globals)];
    const run = compileFunction(source, names, {
      filename: path,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as Wrapper;
    const ownValues: unknown[] = Object.values(this.#globals);
    run.call(module.exports, module.exports, this.#requireFrom(path), module, path, dirname(path), ...ownValues);
    return module.exports;
  }

  #requireFrom(path: string): (id: string) => unknown {
    const native = createRequire(path);
    return (id) => {
      if (!isBuiltin(id)) return this.#module(native.resolve(id));
      const name = id.replace(/^node:/, '');
      if (name === 'process') return this.#globals.process;
      if (name === 'console') return this.#globals.console;
      return native(id);
    };
  }
}
