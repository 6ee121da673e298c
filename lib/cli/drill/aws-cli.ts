// Calls AWS by the `aws` command, as deploy/scripts do: the operator's profile, sign-in and region apply.

import { spawn } from 'node:child_process';
import { RefusedError } from '../exit';
import type { Environment } from '../terminal';

/** Resolves to the JSON that `aws` printed, `{}` if it printed nothing. @param input what an option `file:///dev/stdin` reads */
export type Aws = (args: readonly string[], input?: string) => Promise<Readonly<Record<string, unknown>>>;

export const FROM_INPUT = 'file:///dev/stdin';

/** Runs `aws` in its own process group: after Ctrl-C the drill still needs it to remove what it made. */
export function createAwsCli(env: Environment): Aws {
  return (args, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn('aws', [...args, '--output', 'json'], {
        env: { ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      });
      const [printed, said]: Buffer[][] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => printed?.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => said?.push(chunk));
      child.on('error', ({ code = '' }: NodeJS.ErrnoException) =>
        reject(new RefusedError(`The AWS CLI cannot be run (${code}): install it, and sign in.`)),
      );
      child.on('close', (code) => {
        const text = Buffer.concat(printed ?? [])
          .toString('utf8')
          .trim();
        const fault = Buffer.concat(said ?? [])
          .toString('utf8')
          .trim();
        if (code === 0) resolve(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>));
        else reject(new RefusedError(`aws ${args.slice(0, 2).join(' ')} was refused: ${fault.slice(0, 500)}`));
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
}

/** The list under this name in the answer; empty if it is missing. */
export function listOf(answer: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = answer[name];
  return Array.isArray(list) ? (list as unknown[]) : [];
}
