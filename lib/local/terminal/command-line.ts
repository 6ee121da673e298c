// The command line of the one-machine run.

import { parseArgs } from 'node:util';
import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../../deploy-config/environment-overlay';
import { LOCAL_VARIABLES } from '../../deploy-config/local-variables';
import { explainParse } from '../../terminal/typing-slips';
import { SettingsError } from '../settings';
import { LOG_MODES, type LogMode } from './log-lines';

export interface CommandLine {
  readonly help: boolean;
  readonly configFile: string | undefined;
  readonly dataFolder: string | undefined;
  readonly onePerEnvironment: boolean;
  readonly probe: boolean;
  readonly logs: LogMode;
  readonly logFile: string | undefined;
  /** Starts again when a file changes that the run was made from. */
  readonly watch: boolean;
}

const LOCAL = Object.entries({ ...LOCAL_VARIABLES, ...CELL_VARIABLES });
const OVERLAID = OVERLAY_VARIABLES.map(({ name, field, accepts }) => [name, `${field}: ${accepts}`] as const);
const NAME_WIDTH = Math.max(...[...LOCAL, ...OVERLAID].map(([{ length }]) => length));

/** On one line if a terminal of 80 columns has room for it. */
function variable([name, does]: readonly [name: string, does: string]): string {
  const line = `  ${name.padEnd(NAME_WIDTH)}  ${does}`;
  return line.length <= 80 ? line : `  ${name}\n      ${does}`;
}

export const HELP = `Runs the whole gateway on this machine: the synthesized stack and sample Cells.

  npm start -- [options]

  --config FILE          deployment description (deploy/config/dev.yaml)
  --data DIR             keep tables and keys in DIR; in memory without it
  --one-per-environment  each Lambda environment serves one request at a time
  --probe                start the probe Cells of npm run gateway -- verify
  --logs MODE            requests (the default: one line each), errors, all, off
  --log-file FILE        append every log line as JSON to FILE
  --no-watch             do not start again when the description, its routes
                         file or the functions' code changes
  --help                 this text

Variables:
${[...LOCAL, ...OVERLAID].map(variable).join('\n')}
`;

/** @throws SettingsError for an unknown option */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parse(args);
  const logs = LOG_MODES.find((mode) => mode === values.logs);
  if (!logs) throw new SettingsError(`--logs is ${values.logs}, and can be ${LOG_MODES.join(', ')}.`);
  return {
    help: values.help,
    configFile: values.config,
    dataFolder: values.data,
    onePerEnvironment: values['one-per-environment'],
    probe: values.probe,
    logs,
    logFile: values['log-file'],
    watch: !values['no-watch'],
  };
}

const OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  'one-per-environment': { type: 'boolean', default: false },
  probe: { type: 'boolean', default: false },
  logs: { type: 'string', default: 'requests' },
  'log-file': { type: 'string' },
  'no-watch': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (error) {
    throw new SettingsError(`${explainParse(error as Error, Object.keys(OPTIONS))}\nSee npm start -- --help`);
  }
}
