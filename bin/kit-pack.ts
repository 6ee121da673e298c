// Packs the verifier for Cells on Node as an npm package: `npm run kit:pack -- FOLDER` leaves the tarball in FOLDER.

import path from 'node:path';
import { packNodeKit } from '../lib/documents/node-kit';
import { helpAsked } from '../lib/terminal/help-asked';

const HELP = `npm run kit:pack -- [FOLDER]
  Packs deploy/cell-kit/node for Cells on Node, as ES module and CommonJS with
  types, and leaves the tarball in FOLDER, by default the working directory.
  A Cell installs it with npm install ./cell-gateway-kit-VERSION.tgz
`;

const [folder = '.', ...more] = process.argv.slice(2);
if (!helpAsked(HELP)) {
  if (folder.startsWith('-') || more.length > 0) {
    process.stderr.write(HELP);
    process.exitCode = 2;
  } else {
    process.stdout.write(`${packNodeKit(path.resolve(folder))}\n`);
  }
}
