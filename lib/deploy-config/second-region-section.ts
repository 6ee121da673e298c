// `secondRegion`: where the gateway stands ready to take over, and what differs there.

import * as v from 'valibot';
import { certificateArn } from './domain-fields';
import { region, section, whole } from './fields';
import { networkSection } from './network-section';

export const secondRegionSection = section(
  {
    region: region(),
    certificateArn,
    network: v.exactOptional(networkSection),
    checkSeconds: v.optional(v.picklist([10, 30], '10 or 30'), 30),
    failuresToFailOver: v.optional(whole(1, 10), 3),
  },
  {
    region: 'The second region.',
    certificateArn:
      "ACM certificate of that region for the same names as the first one's: `api.domain.name`, and that behind each region's own.",
    network: ['The VPC there.', 'only where the first region has none either'],
    checkSeconds: "How often each of Route 53's checkers looks.",
    failuresToFailOver: 'How many looks in a row must fail before callers are sent over.',
  },
);
