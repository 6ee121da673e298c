// Answers the AWS CLI on one machine: the `aws` next to it hands over its command line, and gets what to print.

import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { CliError, type CliResult, readCommand, USAGE_ERROR } from './command';

/** Options by name; the answer is printed as JSON, nothing where undefined. */
export type CliOperation = (options: ReadonlyMap<string, string>) => Promise<object | undefined> | object | undefined;

export interface CliOperationEntry {
  /** Any other option is refused, as the CLI does. */
  readonly options: readonly string[];
  readonly run: CliOperation;
}

/** `service operation` -> how it is answered. */
export type CliOperations = Readonly<Record<string, CliOperationEntry>>;

export interface CliEndpoint {
  /** To be laid over a script's environment: puts the stand-in `aws` first on the PATH. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every command line so far, without the values of standard input. */
  readonly commands: readonly (readonly string[])[];
  close(): Promise<void>;
}

/** Folder of the stand-in `aws`. */
const STAND_IN = join(__dirname, 'stand-in');

export async function serveCli(operations: CliOperations, path: string): Promise<CliEndpoint> {
  const commands: string[][] = [];
  const server = createServer((socket) => {
    let received = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      received += chunk;
      // The number of arguments, each of them, and what standard input held.
      const fields = received.split('\0');
      const count = Number(fields[0]);
      if (fields.length < count + 3) return;
      const args = fields.slice(1, count + 1);
      commands.push(args);
      const reply = async (): Promise<void> => {
        const { code, text } = await answer(operations, args, fields[count + 1] ?? '');
        socket.end(`${code}\n${text}`);
      };
      void reply();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    environment: { PATH: `${STAND_IN}:${path}`, AWS_STAND_IN_PORT: String(port), POLL_SECONDS: '0' },
    commands,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

async function answer(operations: CliOperations, args: readonly string[], stdin: string): Promise<CliResult> {
  try {
    const { name, options } = readCommand(args, stdin);
    const operation = operations[name];
    if (!operation) throw new CliError(`aws: ${name} is not answered here`, USAGE_ERROR);
    const unknown = [...options.keys()].filter((option) => !operation.options.includes(option));
    if (unknown.length > 0) throw new CliError(`Unknown options: --${unknown.join(', --')}`, USAGE_ERROR);
    const result = await operation.run(options);
    return { code: 0, text: result === undefined ? '' : `${JSON.stringify(result)}\n` };
  } catch (error) {
    if (error instanceof CliError) return { code: error.code, text: `\n${error.message}\n` };
    return { code: 255, text: `${String(error)}\n` };
  }
}

/** @throws CliError, as the CLI does, where a required option is missing. */
export function required(options: ReadonlyMap<string, string>, name: string): string {
  const value = options.get(name);
  if (value === undefined) throw new CliError(`the following arguments are required: --${name}`, USAGE_ERROR);
  return value;
}
