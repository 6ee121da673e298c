// The programs of the machine that the system tests need, each with the Debian package that brings it.

import { execFileSync } from 'node:child_process';

export const CHROMIUM = '/usr/bin/chromium';

/** All that `npm run monitoring:check` needs. */
export const MONITORING_TOOLS: Readonly<Record<string, string>> = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  amtool: 'prometheus-alertmanager',
};

export const TOOLS: Readonly<Record<string, string>> = {
  ...MONITORING_TOOLS,
  [CHROMIUM]: 'chromium',
  shellcheck: 'shellcheck',
  '/usr/bin/pip3': 'python3-pip',
  gunicorn: 'gunicorn',
  uvicorn: 'uvicorn',
};

export function runs(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** One line a missing tool; empty when all are there. */
export function missingTools(tools: Readonly<Record<string, string>>, isThere: (tool: string) => boolean): string[] {
  return Object.entries(tools)
    .filter(([tool]) => !isThere(tool))
    .map(([tool, debianPackage]) => `${tool} (apt-get install ${debianPackage})`);
}
