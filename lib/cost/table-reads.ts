// How often a cache that holds an answer for a while has to ask again.

/**
 * Reads for each request where requests for `keys` keys fall evenly on `holders` caches, each of which trusts a read for
 * `trustedSeconds`: after a read the first request beyond that time reads again.
 * @returns 0..1
 */
export function readsPerRequest(
  requestsPerSecond: number,
  holders: number,
  keys: number,
  trustedSeconds: number,
): number {
  const perKeyAndSecond = requestsPerSecond / (holders * keys);
  return 1 / (1 + perKeyAndSecond * trustedSeconds);
}
