// One execution environment of a function: its module loaded once, then invoked again and again.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { Context } from 'aws-lambda';
import type { FunctionDefinition } from './invocation';
import { captureOutput, type LineSink } from './output-lines';
import { type SandboxGlobals, sandboxGlobals } from './sandbox-globals';

// Loads a function's CommonJS bundle as a module instance of its own, with its own process, console and globalThis.

type Wrapper = (...parameters: unknown[]) => void;

const MODULE_PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

class BundleLoader {
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

type Handler = (event: unknown, context: Context) => unknown;

export class ExecutionEnvironment {
  readonly #definition: FunctionDefinition;
  readonly #handler: Handler;
  readonly #logStreamName: string;
  inFlight = 0;

  /** Runs the module's top level; throws what that throws. */
  constructor(definition: FunctionDefinition, sink: LineSink) {
    this.#definition = definition;
    this.#logStreamName = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const variables = {
      ...runtimeVariables(definition, this.#logStreamName),
      ...definition.environment,
    };
    const globals = sandboxGlobals(variables, definition.codeDirectory, captureOutput(sink));
    this.#handler = findHandler(new BundleLoader(definition.codeDirectory, globals), definition.handler);
  }

  /** The event becomes the function's own: the caller keeps no reference to it. */
  async invoke(event: unknown, deadlineMs: number): Promise<unknown> {
    return await this.#handler(event, this.#context(deadlineMs));
  }

  #context(deadlineMs: number): Context {
    const { name, arn, memoryMb, logGroupName } = this.#definition;
    return {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMb),
      awsRequestId: randomUUID(),
      logGroupName,
      logStreamName: this.#logStreamName,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
      done: refuseCallback,
      fail: refuseCallback,
      succeed: refuseCallback,
    };
  }
}

function refuseCallback(): never {
  throw new Error('Callbacks are not supported by this runtime');
}

function findHandler(loader: BundleLoader, specification: string): Handler {
  const dot = specification.lastIndexOf('.');
  const exported = loader.load(specification.slice(0, dot)) as Record<string, unknown>;
  const handler = exported[specification.slice(dot + 1)];
  if (typeof handler !== 'function') throw new Error(`${specification} is undefined or not exported`);
  return handler as Handler;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function runtimeVariables(definition: FunctionDefinition, logStreamName: string): Record<string, string> {
  return {
    _HANDLER: definition.handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LANG: 'en_US.UTF-8',
    NODE_ENV: 'production',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  };
}
