// Prints the software bill of materials: `npm run --silent sbom > sbom.cdx.json`.

import { deployedPackages } from '../lib/constructs/bundles';
import { readLockFile } from '../lib/documents/lock-file';
import { billOfMaterials } from '../lib/documents/sbom';
import { helpAsked } from '../lib/terminal/help-asked';

const HELP = `npm run --silent sbom > sbom.cdx.json
  Prints the software bill of materials (CycloneDX) of the functions' code.
`;

if (!helpAsked(HELP)) {
  const bom = billOfMaterials(readLockFile(), deployedPackages());
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
}
