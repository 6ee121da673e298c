// Prints the software bill of materials: `npm run --silent sbom > sbom.cdx.json`.

import { bundledPackages, bundleFunctions } from '../lib/constructs/bundles';
import { readLockFile } from '../lib/documents/lock-file';
import { billOfMaterials } from '../lib/documents/sbom';

const bom = billOfMaterials(readLockFile(), bundledPackages(bundleFunctions().metafile));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
