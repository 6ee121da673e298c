// `npm run nag:report`: writes the report again.

import { writeFileSync } from 'node:fs';
import { helpAsked } from '../../lib/terminal/help-asked';
import { EXPLANATIONS } from './explanations';
import { complianceReport, REPORT_FILE, unmetRules } from './report';

const HELP = `npm run nag:report
  Checks the templates against cdk-nag's packs, and writes the result to
  ${REPORT_FILE}
`;

if (!helpAsked(HELP)) {
  writeFileSync(REPORT_FILE, complianceReport(unmetRules(), EXPLANATIONS));
  process.stdout.write(`written: ${REPORT_FILE}\n`);
}
