// The report on NIST 800-53 R5 and HIPAA Security: what is not met by the example with its options taken in, and why.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { buildApp } from '../../lib/app';
import { loadEveryOption } from '../support/example-description';

export const REPORT_FILE = 'docs/security/compliance-report.md';

export interface Unmet {
  readonly pack: string;
  /** Without the pack's name. */
  readonly rule: string;
  readonly resources: number;
}

/** Asks the packs about the synthesized stacks; unlike a plugin they stop nothing. */
export function unmetRules(): Unmet[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'compliance-'));
  try {
    const { app } = buildApp({ config: loadEveryOption().twoRegions, outdir, validateTemplates: false });
    app.synth();
    return [new NIST80053R5Checks(app), new HIPAASecurityChecks(app)].flatMap((pack) =>
      pack.validateScope(app).violations.map(({ ruleName, violatingResources }) => ({
        pack: pack.readPackName,
        rule: ruleName.replace(`${pack.readPackName}-`, '').replace(/\[.*$/, ''),
        resources: violatingResources?.length ?? 0,
      })),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function complianceReport(unmet: readonly Unmet[], explanations: Readonly<Record<string, string>>): string {
  const packs = [...new Set(unmet.map(({ pack }) => pack))];
  const rules = [...new Set(unmet.map(({ rule }) => rule))].toSorted();
  const count = (pack: string, rule: string) =>
    unmet
      .filter((found) => found.pack === pack && found.rule === rule)
      .reduce((sum, found) => sum + found.resources, 0);
  const rows = rules.map(
    (rule) =>
      `| ${rule} | ${packs.map((pack) => count(pack, rule)).join(' | ')} | ${explanations[rule] ?? 'not explained'} |`,
  );
  return `# NIST 800-53 R5 and HIPAA Security: what is not met

Written by \`npm run nag:report\` from cdk-nag's two packs over \`deploy/config/prod.example.yaml\` with the options of two
regions taken in; do not edit. Figures are resources that miss the rule. A rule that is not listed is met, or is about
something that is not used. The packs look at templates: they make no deployment compliant, and a control is more than its
rule. Why a report and not a gate: [0116](../decisions/0116-compliance-packs-as-a-report.md). The AwsSolutions pack is a
gate ([nag.test.ts](../../test/cdk/nag.test.ts)).

| rule | ${packs.join(' | ')} | why it is not met |
|---|${packs.map(() => '---').join('|')}|---|
${rows.join('\n')}
`;
}
