// A description of two regions, for tests of each region's resources.

import { TRUSTED } from './description';

export const TWO_REGIONS = `${TRUSTED}
region: eu-central-1
api:
  domain:
    name: api.example.com
    certificateArn: arn:aws:acm:eu-central-1:123456789012:certificate/first
    hostedZone: { id: Z1, name: example.com }
secondRegion: { region: eu-west-1, certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/second' }
`;
