// Stops, starts and lists the sample Cells of a running gateway: `npm run cells -- stop erp`.

import { CELLS_PATH, type CellsAnswer, CONTROL_HEADER } from '../lib/local/cells/control-endpoint';
import { readLocalSettings, SettingsError } from '../lib/local/settings';

const USAGE = `npm run cells -- list | stop NAME | start NAME
The gateway is looked for on GATEWAY_PORT (8000).`;

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

async function main(): Promise<void> {
  const [kind, name] = process.argv.slice(2);
  try {
    const { cells } = await obey(kind, name);
    for (const cell of cells) process.stdout.write(`${cell.running ? 'up  ' : 'down'} ${cell.name} ${cell.url}\n`);
  } catch (error) {
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof SettingsError ? message : stack}\n`);
    process.exitCode = 1;
  }
}

void main();
