// The example Cells on Python, each on a server that users run: Debian's own Python, Flask, FastAPI, gunicorn and uvicorn.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const KIT = path.resolve(__dirname, '../../../deploy/cell-kit/python');
const PYTHON = '/usr/bin/python3';

const COMMANDS = {
  'Flask on gunicorn': ['-m', 'gunicorn', '-b', '127.0.0.1:0', '-k', 'gthread', '--keep-alive', '75', 'flask_cell:app'],
  'Flask on its own server': ['-m', 'flask', '--app', 'flask_cell', 'run', '--host', '127.0.0.1', '-p', '0'],
  'FastAPI on uvicorn': ['-m', 'uvicorn', '--host', '127.0.0.1', '--port', '0', '--no-access-log', 'fastapi_cell:app'],
} as const;

export type PythonCell = keyof typeof COMMANDS;

export interface RunningCell {
  readonly port: number;
  stop(): Promise<void>;
}

/** Enforces both schemes with the secret. Resolves when the server says where it listens. */
export async function startPythonCell(cell: PythonCell, secret: string): Promise<RunningCell> {
  const child = spawn(PYTHON, COMMANDS[cell], {
    env: {
      ...process.env,
      PYTHONPATH: [KIT, path.join(KIT, 'examples')].join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
      CELL_VERIFY_SIGNATURE: '1',
      CELL_SIGNING_SECRET: secret,
      CELL_SIGNING_SCHEMES: 'hmac-v1,rfc9421',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  return {
    port: await portOf(child),
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      if (said.length > 10_000) return;
      said += chunk.toString('utf8');
      const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`The Cell ended: ${said}`)));
  });
}
