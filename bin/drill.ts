// Restore drill on one machine: `npm run drill`. Prints the checksum, what was lost, and how long it took.

import { runDrill } from '../lib/drill/drill';
import { helpAsked } from '../lib/terminal/help-asked';
import { sendLoopbackDirect } from '../lib/terminal/loopback-direct';

const TENANTS = 1_000;
const TENANTS_AFTER_BACKUP = 5;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const HELP = `npm run drill
  Restores a deleted table on this machine, by the scripts that do it on AWS:
  fills the tenant registry, backs it up, deletes it, restores it, and compares.
  Prints what was lost and how long it took. It takes about a minute.
`;

async function main(args: readonly string[]): Promise<number> {
  if (helpAsked(HELP)) return 0;
  if (args.length > 0) {
    process.stderr.write(`npm run drill takes no ${args[0]}.\n${HELP}`);
    return 2;
  }
  sendLoopbackDirect();
  const report = await runDrill({
    tenants: TENANTS,
    tenantsAfterBackup: TENANTS_AFTER_BACKUP,
    env: process.env,
    say,
  });
  const same = report.before === report.after;
  say('');
  say(`items and SHA-256 when backed up : ${report.before}`);
  say(`items and SHA-256 when restored  : ${report.after} ${same ? '(the same)' : '(NOT THE SAME)'}`);
  say(`RPO: ${report.lostTenants} tenants lost, the backup was ${seconds(report.recoveryPointAgeMs)} old`);
  say(`RTO: ${seconds(report.recoveryTimeMs)} from the destroyed table to the first request served`);
  say(`a tenant's caller was answered ${report.statusWhileDestroyed} meanwhile, ${report.statusAfterwards} afterwards`);
  say(`audit log: ${report.recordsServed} of ${TENANTS} lines of what came before the backup are served`);
  const isWhole = report.recordsServed === TENANTS;
  return same && isWhole && report.statusAfterwards === 200 && report.tenantsServed !== undefined ? 0 : 1;
}

void main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
