// The Python verifier gives every vector its reason, on the machine's own python3.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CELL_KIT, REQUESTS } from './vectors';

test('every vector', () => {
  const output = execFileSync('python3', [join(__dirname, 'verify_vectors.py'), join(CELL_KIT, 'python')], {
    input: JSON.stringify(REQUESTS),
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(REQUESTS.map(({ name, reason }) => [name, reason]));
});
