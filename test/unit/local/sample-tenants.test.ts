// The start of the one-machine run adds sample tenants: by requests whose log lines bear the start's own id, so that the
// terminal does not take them for a caller's.

import { seedSampleTenants } from '../../../lib/local/issuer/sample-users';
import { httpCell } from '../../support/cell-server';

test('each of its requests bears the id', async () => {
  const gateway = await httpCell((_, response) => response.end('{"data":[]}'));
  await seedSampleTenants(gateway.baseUrl, 'ops', 'start-1');
  expect(gateway.received.length).toBeGreaterThan(1);
  expect(gateway.received.filter(({ headers }) => headers['x-request-id'] !== 'start-1')).toEqual([]);
  await gateway.close();
});
