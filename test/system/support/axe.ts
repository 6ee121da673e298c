// Looks for faults that people with assistive technology or weak eyes would meet.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rule and element of every finding. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const script = `axe.run({ runOnly: ${JSON.stringify(TAGS)} })`;
  const { violations } = (await page.evaluate(script)) as {
    violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
  );
}
