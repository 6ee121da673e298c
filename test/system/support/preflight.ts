// Runs before all system tests: installs their packages, and names a missing program instead of letting a test be skipped.

import { installTools } from '../../support/install-tools';
import { MONITORING_TOOLS, missingTools, runs, TOOLS } from './tools';

const MONITORING_TESTS = /^test\/system\/(?:monitoring|alarms)\b/;

/** Ends the process itself: Jest would print a stack trace with the sentence. */
export default function preflight({ nonFlagArgs }: { readonly nonFlagArgs: readonly string[] }): void {
  const isMonitoring = nonFlagArgs.length > 0 && nonFlagArgs.every((test) => MONITORING_TESTS.test(test));
  const missing = missingTools(isMonitoring ? MONITORING_TOOLS : TOOLS, runs);
  if (missing.length === 0) {
    if (!isMonitoring) installTools('test/system', 'optional');
    return;
  }
  process.stderr.write(`\nThese tests need programs that are missing:\n  ${missing.join('\n  ')}\n`);
  process.exit(1);
}
