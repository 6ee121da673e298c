// A Cell that answers nobody, and one whose health page alone is at fault.

import type { ProbeError } from '../../../lambdas/contract/health-summary';
import { answersNobody } from '../../../lambdas/health/publish-changes';

it.each<[ProbeError, boolean]>([
  ['timeout', true],
  ['refused', true],
  ['unreachable', true],
  ['reset', true],
  ['dns', true],
  ['tls', true],
  ['protocol', true],
  ['status_500', true],
  ['status_503', true],
  ['redirect', false],
  ['bad_body', false],
  ['too_large', false],
  ['status_204', false],
  ['status_404', false],
  ['status_429', false],
])('%s: %p', (error, expected) => {
  expect(answersNobody(error)).toBe(expected);
});
