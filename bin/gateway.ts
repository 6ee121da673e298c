// Asks and steers a running gateway, here or on AWS: `npm run gateway -- status`. See --help.

import { runGatewayCli } from '../lib/cli/gateway-cli';
import { processTerminal } from '../lib/cli/terminal';
import { sendLoopbackDirect } from '../lib/terminal/loopback-direct';

async function main(): Promise<void> {
  sendLoopbackDirect();
  process.exitCode = await runGatewayCli(process.argv.slice(2), processTerminal(process));
}

void main();
