// The state stack: tables that survive, secrets that nobody typed.

import { Match } from 'aws-cdk-lib/assertions';
import { TRUSTED } from '../support/description';
import { synthesized } from '../support/synthesized';

const { stateTemplate } = synthesized();
const disposable = synthesized({ yaml: `${TRUSTED}state: { removal: destroy, deletionProtection: false }\n` });

test('two tables, on demand, with point-in-time recovery, TTL, deletion protection, kept on removal', () => {
  stateTemplate.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
  stateTemplate.allResources('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    },
  });
});

test('a deployment may choose to leave nothing behind', () => {
  const { stateTemplate: template } = disposable;
  template.allResources('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: Match.objectLike({ Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] }),
  });
});
