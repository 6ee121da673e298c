// `functions`: sizes of the functions. What is set here stands in place of the house's own.

import * as v from 'valibot';
import { section, whole } from './fields';

const size = {
  memoryMb: v.exactOptional(whole(128, 10_240)),
  reservedConcurrency: v.exactOptional(whole(1, 100_000)),
};
const SIZE_DOES = {
  memoryMb: ['Memory, and CPU in proportion.', "the function's own size"],
  reservedConcurrency: ['Environments that are guaranteed, and also the most there are.', "the account's pool"],
} as const;
const functionSize = section(size, SIZE_DOES);
const warmFunctionSize = section(
  { ...size, provisionedConcurrency: v.exactOptional(whole(1, 100_000)) },
  { ...SIZE_DOES, provisionedConcurrency: ['Environments kept ready, billed by the hour.', 'none'] },
);
export const functionsSection = section(
  {
    authorizer: v.optional(warmFunctionSize, {}),
    proxy: v.optional(warmFunctionSize, {}),
    summary: v.optional(warmFunctionSize, {}),
    admin: v.optional(warmFunctionSize, {}),
    health: v.optional(functionSize, {}),
    edge: v.optional(warmFunctionSize, {}),
    'restore-check': v.optional(functionSize, {}),
  },
  {
    authorizer: 'Says who a caller is.',
    proxy: 'Signs and forwards.',
    summary: 'Answers health, incidents, metrics, and the ops page.',
    admin: 'Tenants and lights.',
    health: 'The patrol.',
    edge: 'Answers /health, preflights and unknown paths.',
    'restore-check': 'Looks at a restored table.',
  },
);
