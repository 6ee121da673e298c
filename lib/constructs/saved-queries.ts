// Logs Insights queries that operators need at night, saved under the gateway's name.

import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

const FIELDS = [
  '@timestamp',
  'level',
  'message',
  'request_id',
  'trace_id',
  'tenant_id',
  'cell',
  'method',
  'path',
  'status',
  'duration_ms',
  'upstream_ms',
  'code',
];
const NEWEST = '@timestamp desc';

/** Values in angle brackets are for the operator to fill in. */
const QUERIES: Readonly<Record<string, QueryString>> = {
  'by-trace': new QueryString({
    fields: FIELDS,
    filterStatements: ['trace_id = "<trace id>"'],
    sort: '@timestamp asc',
    limit: 200,
  }),
  'by-tenant': new QueryString({
    fields: FIELDS,
    filterStatements: ['tenant_id = "<tenant>"'],
    sort: NEWEST,
    limit: 200,
  }),
  slowest: new QueryString({
    fields: FIELDS,
    filterStatements: ['ispresent(duration_ms)'],
    sort: 'duration_ms desc',
    limit: 50,
  }),
  'errors-by-cell': new QueryString({
    filterStatements: ['status >= 500'],
    statsStatements: ['count(*) as errors, count_distinct(tenant_id) as tenants by cell, code, bin(5m)'],
    sort: 'errors desc',
    limit: 100,
  }),
  refusals: new QueryString({
    filterStatements: ['ispresent(code)'],
    statsStatements: ['count(*) as refusals by code, cell'],
    sort: 'refusals desc',
    limit: 100,
  }),
};

export class SavedQueries extends Construct {
  constructor(
    scope: Construct,
    constructId: string,
    { prefix, logGroups }: { prefix: string; logGroups: readonly ILogGroup[] },
  ) {
    super(scope, constructId);
    for (const [name, queryString] of Object.entries(QUERIES))
      new QueryDefinition(this, name, {
        queryDefinitionName: `${prefix}/${name}`,
        queryString,
        logGroups: [...logGroups],
      });
  }
}
