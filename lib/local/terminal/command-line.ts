// The command line of the one-machine run.

import { parseArgs } from 'node:util';
import { SettingsError } from '../settings';
import { LOG_MODES, type LogMode } from './log-lines';

export interface CommandLine {
  readonly help: boolean;
  readonly configFile: string | undefined;
  readonly dataFolder: string | undefined;
  readonly onePerEnvironment: boolean;
  readonly logs: LogMode;
  readonly logFile: string | undefined;
}

export const HELP = `Runs the whole gateway on this machine: the synthesized stack, with sample Cells behind it.

  npm start -- [options]

  --config FILE          deployment description (deploy/config/dev.yaml)
  --data DIR             keep tables and keys in DIR; in memory without it
  --one-per-environment  a Lambda environment serves one request at a time, as on Lambda
  --logs errors|all|off  which log lines of the functions to show (errors)
  --log-file FILE        append every log line as JSON to FILE
  --help                 this text

Variables:
  GATEWAY_PORT                    8000; 0 picks a free port
  CELL_<NAME>_URL                 a Cell of yours, instead of the sample Cells
  GATEWAY_ROUTES_PATH             a file of Cells, JSON or YAML
  GATEWAY_SIGNING_SECRET          key that requests to Cells are signed with; made up without it
  GATEWAY_OPS_TOKEN               token of the admin routes; made up without it
  GATEWAY_REQUIRE_TENANT_ID       1 or 0
  GATEWAY_AUTH_MODE               header or jwt
  GATEWAY_PROXY_TIMEOUT_SEC       how long a Cell may take
  GATEWAY_CB_*                    the circuit breaker
  GOVERNANCE_HEALTH_INTERVAL_SEC  period of the health patrol
`;

/** @throws SettingsError for an option that isn't one. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parse(args);
  const logs = LOG_MODES.find((mode) => mode === values.logs);
  if (!logs) throw new SettingsError(`--logs is ${values.logs}, and can be ${LOG_MODES.join(', ')}.`);
  return {
    help: values.help,
    configFile: values.config,
    dataFolder: values.data,
    onePerEnvironment: values['one-per-environment'],
    logs,
    logFile: values['log-file'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        data: { type: 'string' },
        'one-per-environment': { type: 'boolean', default: false },
        logs: { type: 'string', default: 'errors' },
        'log-file': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\nTry --help.`);
  }
}
