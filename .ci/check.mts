// `npm run check` and `npm test`: the type checks and lints of package.json, as many at once as there are cores, then the
// program that the arguments name, if they name one. What fails is told with its output, and nothing runs after it.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const HELP = `npm run check               type checks and lints
npm test -- [JEST OPTIONS]  the same, then all tests of npm test, such as
                              npm test -- --shard 1/4
npx jest [FILE...]          tests without the checks
npx jest --help             the options of Jest
`;

interface Checked {
  readonly code: number;
  readonly output: string;
}

function run(command: string): Promise<Checked> {
  const [program = '', ...args] = command.split(' ');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 1, output: message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }));
  });
}

function commands(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  return [scripts['typecheck'], scripts['lint']].flatMap((script) => script?.split(' && ') ?? []);
}

/** Exit code: 0 if all pass, else that of the first failure. */
async function checkAll(): Promise<number> {
  const left = commands();
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let command = left.shift(); command !== undefined; command = left.shift()) {
      const { code, output } = await run(command);
      process.stdout.write(code === 0 ? `ok      ${command}\n` : `failed  ${command}\n${output}\n`);
      failed ||= code;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return failed;
}

const [, , program, ...args] = process.argv;
if (process.argv.some((arg) => arg === '--help' || arg === '-h')) {
  process.stdout.write(HELP);
} else {
  process.exitCode = await checkAll();
  if (process.exitCode === 0 && program !== undefined)
    process.exitCode = spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
}
