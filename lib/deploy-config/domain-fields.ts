// What a name on the internet needs, wherever it stands: the name, its certificate, the zone that points there.

import * as v from 'valibot';
import { section, text } from './fields';

export const domainName = text(
  'a domain name such as api.example.com',
  /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]{1,59})$/,
);

export const certificateArn = text('the ARN of an ACM certificate', /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/.+$/);

export const domainFields = {
  name: domainName,
  certificateArn,
  hostedZone: v.exactOptional(
    section(
      { id: text('a hosted zone id', /^Z[A-Z0-9]+$/), name: domainName },
      { id: 'Id of the zone.', name: 'Name of the zone.' },
    ),
  ),
};

export const DOMAIN_DOES = {
  name: 'The name that callers use.',
  certificateArn: 'Its ACM certificate.',
  hostedZone: ['The Route 53 zone that gets the record of the name.', 'you make the record yourself'],
} as const;
