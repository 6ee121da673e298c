// The file that is written from the schema of the deployment description.

import type { GeneratedFile } from '../alerting/generated-files';
import { configurationGuide } from './document';

export const CONFIGURATION_FILES: readonly GeneratedFile[] = [
  { path: 'docs/configuration.md', content: configurationGuide },
];
