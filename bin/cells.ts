// Checks the user's Cells, and stops, starts and lists the sample Cells of a running gateway: `npm run cells -- check`.

import { cellsCheck } from '../lib/cli/commands/cells-check';
import { explained } from '../lib/cli/gateway-cli';
import { processTerminal } from '../lib/cli/terminal';
import { CELLS_PATH, type CellsAnswer, CONTROL_HEADER } from '../lib/local/cells/control-endpoint';
import { readLocalSettings, SettingsError } from '../lib/local/settings';

const USAGE = `npm run cells -- list | stop NAME | start NAME
  The sample Cells of the gateway that runs on GATEWAY_PORT (8000).

${cellsCheck.help}`;

async function obey(kind: string | undefined, name: string | undefined): Promise<CellsAnswer> {
  const isOrder = (kind === 'stop' || kind === 'start') && name !== undefined;
  if (!isOrder && !(kind === 'list' && name === undefined)) throw new SettingsError(USAGE);
  const url = `http://127.0.0.1:${readLocalSettings(process.env).port}${CELLS_PATH}`;
  const order = isOrder ? { method: 'POST', body: JSON.stringify({ kind, name }) } : {};
  let response: Response;
  try {
    response = await fetch(url, { ...order, headers: { [CONTROL_HEADER]: '1' } });
  } catch {
    throw new SettingsError(`No gateway answers on ${url}. Start it with npm start, or set GATEWAY_PORT to its port.`);
  }
  const answer = (await response.json()) as CellsAnswer;
  if (!response.ok) throw new SettingsError(answer.message ?? `The gateway answered ${response.status}`);
  return answer;
}

async function control([kind, name]: readonly string[]): Promise<number> {
  try {
    const { cells } = await obey(kind, name);
    for (const cell of cells) process.stdout.write(`${cell.running ? 'up  ' : 'down'} ${cell.name} ${cell.url}\n`);
    return 0;
  } catch (error) {
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof SettingsError ? message : stack}\n`);
    return 1;
  }
}

async function main(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args;
  if (args.includes('--help')) process.stdout.write(`${USAGE}\n`);
  else if (verb === 'check') {
    const terminal = processTerminal(process);
    process.exitCode = await explained(terminal, 'npm run cells -- --help', () => cellsCheck.run(rest, terminal));
  } else process.exitCode = await control(args);
}

void main(process.argv.slice(2));
