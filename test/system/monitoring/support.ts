// Runs Prometheus' own tools on the example files, copied next to what a deployment adds to them.

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const EXAMPLES = join(__dirname, '..', '..', '..', 'deploy', 'monitoring');
const run = promisify(execFile);

export interface ExampleFolder {
  readonly path: string;
  /** Output of the tool; rejects with it where the tool fails. */
  run(tool: 'promtool' | 'amtool', ...args: readonly string[]): Promise<string>;
  write(name: string, text: string): void;
  remove(): void;
}

export function exampleFolder(): ExampleFolder {
  const path = mkdtempSync(join(tmpdir(), 'monitoring-'));
  cpSync(EXAMPLES, path, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  write('ops-token', 'generated-for-this-test');
  return {
    path,
    write,
    async run(tool, ...args) {
      const { stdout, stderr } = await run(tool, [...args], { cwd: path });
      return stdout + stderr;
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}
