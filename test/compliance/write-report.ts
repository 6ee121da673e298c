// `npm run nag:report`: writes the report again.

import { writeFileSync } from 'node:fs';
import { EXPLANATIONS } from './explanations';
import { complianceReport, REPORT_FILE, unmetRules } from './report';

writeFileSync(REPORT_FILE, complianceReport(unmetRules(), EXPLANATIONS));
process.stdout.write(`written: ${REPORT_FILE}\n`);
