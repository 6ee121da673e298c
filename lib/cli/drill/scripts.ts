// Runs the operator's own scripts of deploy/scripts, so that a drill proves what an operator would do.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { RefusedError } from '../exit';
import type { Environment } from '../terminal';

/** The lines that it printed. @throws RefusedError with what it said */
export type Script = (name: string, ...args: string[]) => Promise<readonly string[]>;

const SCRIPTS = path.join(__dirname, '../../../deploy/scripts');

export function createScripts(env: Environment): Script {
  return (name, ...args) =>
    new Promise((resolve, reject) => {
      // In a process group of its own: Ctrl-C must not leave a script half done.
      const child = spawn(path.join(SCRIPTS, name), args, {
        env: { ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let [printed, said] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.on('error', (error) => reject(new RefusedError(`${name} cannot be run: ${error.message}.`)));
      child.on('close', (code) => {
        if (code === 0) resolve(printed.split('\n').filter((line) => line !== ''));
        else reject(new RefusedError(`${name} ended with ${code}: ${said.trim().slice(-500)}`));
      });
    });
}
