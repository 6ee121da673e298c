// `secondRegion`: where the gateway stands ready to take over, and what differs there.

import * as v from 'valibot';
import { certificateArn } from './domain-fields';
import { region, section, whole } from './fields';
import { networkSection } from './network-section';

export const secondRegionSection = section({
  region: region(),
  /** Of that region, for the same names as the first one's: `api.domain.name`, and that behind each region's own. */
  certificateArn,
  /** The VPC there, where the first region has one. */
  network: v.exactOptional(networkSection),
  /** How often each of Route 53's checkers looks, seconds; and how many looks must fail before callers are sent over. */
  checkSeconds: v.optional(v.picklist([10, 30], '10 or 30'), 30),
  failuresToFailOver: v.optional(whole(1, 10), 3),
});
