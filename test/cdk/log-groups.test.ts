// Log groups: kept as long as the description says, with a key and a second mask where it asks for them.

import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CHINESE_IDENTIFIERS, gatewayLogGroup } from '../../lib/constructs/log-groups';
import { type DeployConfig, loadDeployConfig } from '../../lib/deploy-config';

const ROOT = join(__dirname, '..', '..');
const base = loadDeployConfig({ file: 'deploy/config/dev.yaml', env: {}, baseDir: ROOT });

function synthesize(logs: Partial<DeployConfig['logs']>): Template {
  const stack = new Stack(new App(), 'S');
  const config = { ...base, logs: { ...base.logs, ...logs } };
  gatewayLogGroup(stack, 'A', config);
  gatewayLogGroup(stack, 'B', config);
  return Template.fromStack(stack);
}

test('retention is the description’s', () => {
  synthesize({ retentionDays: 90 }).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('an own key is one a stack, and CloudWatch Logs may use it for this account’s groups alone', () => {
  const template = synthesize({ ownKey: true });
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
        }),
      ]),
    }),
  });
  expect(JSON.stringify(template.toJSON())).toContain(':log-group:*');
});

test('personal data is masked by CloudWatch where asked: e-mail, and Chinese numbers by custom identifiers', () => {
  const template = synthesize({ maskPersonalData: true });
  const policies = Object.values(template.findResources('AWS::Logs::LogGroup')).map(
    ({ Properties }) => (Properties as { DataProtectionPolicy?: object }).DataProtectionPolicy,
  );
  expect(policies).toHaveLength(2);
  for (const policy of policies) {
    const text = JSON.stringify(policy);
    expect(text).toContain(JSON.stringify(CHINESE_IDENTIFIERS.ChineseMobileNumber));
    expect(text).toContain(JSON.stringify(CHINESE_IDENTIFIERS.ChineseIdentityCard));
    expect(text).toContain('"Deidentify":{"MaskConfig":{}}');
    expect(text).toContain('EmailAddress');
  }
});

test('neither key nor policy unasked', () => {
  const template = synthesize({});
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.allResourcesProperties('AWS::Logs::LogGroup', {
    KmsKeyId: Match.absent(),
    DataProtectionPolicy: Match.absent(),
  });
});
