// Runs the usage function of a local stack, as its schedule would.

import type { LocalStack } from '../../lib/local/start-local';

/** @param task that counts the access log where none is named */
export async function runUsage({ hosted }: LocalStack, task: object = { task: 'count' }): Promise<void> {
  const own = [...hosted.functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'usage',
  );
  const result = await hosted.functionNamed(own?.definition.name ?? '').invoke(task);
  if (!result.ok) throw new Error(`The usage function failed: ${JSON.stringify(result)}`);
}
