// Checks the user's Cells, and stops, starts and lists the sample Cells of a running gateway: `npm run cells -- check`.

import { cellsCheck } from '../lib/cli/commands/cells-check';
import { EXIT, type ExitCode, RefusedError, UsageError } from '../lib/cli/exit';
import { explained } from '../lib/cli/gateway-cli';
import { processTerminal, type Terminal } from '../lib/cli/terminal';
import { faultText } from '../lib/deploy-config';
import { CELLS_PATH, type CellsAnswer, CONTROL_HEADER } from '../lib/local/cells/control-endpoint';
import { readLocalSettings } from '../lib/local/settings';
import { sendLoopbackDirect } from '../lib/terminal/loopback-direct';
import { didYouMean } from '../lib/terminal/typing-slips';

const USAGE = `npm run cells -- list | stop NAME | start NAME
  The sample Cells of the gateway that runs on GATEWAY_PORT (8000).

${cellsCheck.help}`;

function unknownOrder(kind = ''): string {
  if (kind === 'stop' || kind === 'start') return `${kind} needs the name of a sample Cell.`;
  const near = didYouMean(kind, ['list', 'stop', 'start', 'check']);
  return near === '' ? 'Choose list, stop NAME, start NAME or check.' : `Unknown verb ${kind}.${near}`;
}

async function obey(kind: string | undefined, name: string | undefined, { env }: Terminal): Promise<CellsAnswer> {
  const isOrder = (kind === 'stop' || kind === 'start') && name !== undefined;
  if (!isOrder && !(kind === 'list' && name === undefined)) {
    throw new UsageError(unknownOrder(kind));
  }
  const url = `http://127.0.0.1:${portOf(env)}${CELLS_PATH}`;
  const order = isOrder ? { method: 'POST', body: JSON.stringify({ kind, name }) } : {};
  let response: Response;
  try {
    response = await fetch(url, { ...order, headers: { [CONTROL_HEADER]: '1' } });
  } catch {
    throw new RefusedError(`No gateway answers on ${url}. Start it with npm start, or set GATEWAY_PORT to its port.`);
  }
  const answer = (await response.json().catch(() => ({}))) as CellsAnswer;
  if (!response.ok) throw new RefusedError(answer.message ?? `${url} is not a gateway of npm start.`);
  return answer;
}

function portOf(env: Terminal['env']): number {
  const { port, faults } = readLocalSettings(env);
  if (faults.length > 0) throw new UsageError(faults.map(faultText).join('\n'));
  return port;
}

async function control([kind, name]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { cells } = await obey(kind, name, terminal);
  for (const cell of cells) terminal.print(`${cell.running ? 'up  ' : 'down'} ${cell.name} ${cell.url}`);
  return EXIT.ok;
}

async function main(args: readonly string[]): Promise<void> {
  sendLoopbackDirect();
  const terminal = processTerminal(process);
  if (args.includes('--help') || args.includes('-h')) return terminal.print(USAGE);
  const [verb, ...rest] = args;
  const run = () => (verb === 'check' ? cellsCheck.run(rest, terminal) : control(args, terminal));
  process.exitCode = await explained(terminal, 'npm run cells -- --help', run);
}

void main(process.argv.slice(2));
