// Runs before all system tests: a missing tool fails them by name instead of letting any be skipped.

import { missingTools, runs, TOOLS } from './tools';

export default function preflight(): void {
  const missing = missingTools(TOOLS, runs);
  if (missing.length > 0) throw new Error(`The system tests need, and cannot run:\n  ${missing.join('\n  ')}`);
}
