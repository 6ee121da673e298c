// The user pool that the stack creates: only administrators say whose tenant a user is, and the authorizer believes it.

import { Match } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { MINIMAL } from '../support/description';
import { functionProperties, resource, type Synthesized, synthesized } from '../support/synthesized';

const withAuth = (auth: string) => synthesized({ yaml: MINIMAL.replace('mode: header', auth) });
const created = withAuth('mode: jwt, cognito: create');
const given = withAuth(
  'mode: jwt, cognito: { userPoolId: eu-central-1_AbC123, clientId: abc123, region: eu-central-1 }, tokenUse: access',
);
const oidc = synthesized();

/** Of the authorizer; references in it are written as `${LogicalId}`. */
function authSettings(app: Synthesized): Record<string, unknown> {
  const { Variables } = functionProperties(app, 'authorizer')['Environment'] as {
    Variables: Record<string, unknown>;
  };
  const value = Variables[ENV.authSettings];
  if (typeof value === 'string') return JSON.parse(value) as Record<string, unknown>;
  const [, parts] = (value as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : `\${${part.Ref}}`)).join('');
  return JSON.parse(text) as Record<string, unknown>;
}

test('users neither sign themselves up nor write the attributes that say who they are', () => {
  created.gatewayTemplate.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    Schema: Match.arrayWith([
      Match.objectLike({ Name: 'tenantId', AttributeDataType: 'String', Mutable: true }),
      Match.objectLike({ Name: 'role', AttributeDataType: 'String', Mutable: true }),
      Match.objectLike({ Name: 'allowedCells', AttributeDataType: 'String', Mutable: true }),
    ]),
  });
  expect(resource(created.gatewayTemplate, 'AWS::Cognito::UserPoolClient', 'Identity')['WriteAttributes']).toEqual([
    'name',
  ]);
});

test('users sign in by name, with a long password, and with a code of an app where they want', () => {
  const pool = resource(created.gatewayTemplate, 'AWS::Cognito::UserPool', 'Identity');
  expect(pool).toMatchObject({
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    MfaConfiguration: 'OPTIONAL',
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        RequireUppercase: true,
        TemporaryPasswordValidityDays: 3,
      },
    },
  });
  for (const other of ['AliasAttributes', 'UsernameAttributes']) expect(pool).not.toHaveProperty(other);
});

test('passwords go by SRP alone: no grant hands tokens to a page, and forgotten passwords go by e-mail', () => {
  const client = resource(created.gatewayTemplate, 'AWS::Cognito::UserPoolClient', 'Identity');
  expect(client).toMatchObject({
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: false,
    PreventUserExistenceErrors: 'ENABLED',
  });
  for (const granted of ['AllowedOAuthFlows', 'AllowedOAuthScopes', 'CallbackURLs'])
    expect(client).not.toHaveProperty(granted);
  created.gatewayTemplate.hasResourceProperties('AWS::Cognito::UserPool', {
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  });
});

test('the authorizer takes ID tokens of exactly this pool and client', () => {
  const settings = authSettings(created);
  const [pool] = Object.keys(created.gatewayTemplate.findResources('AWS::Cognito::UserPool'));
  const [client] = Object.keys(created.gatewayTemplate.findResources('AWS::Cognito::UserPoolClient'));
  const issuer = `https://cognito-idp.\${AWS::Region}.amazonaws.com/\${${pool}}`;
  expect(settings).toMatchObject({
    mode: 'jwt',
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    audience: [`\${${client}}`],
    tokenUse: 'id',
    algorithms: ['RS256'],
    claims: { tenant: 'custom:tenantId', subject: 'sub', role: 'custom:role', allowedCells: 'custom:allowedCells' },
  });
});

test('a pool that is given is used, and none is made', () => {
  given.gatewayTemplate.resourceCountIs('AWS::Cognito::UserPool', 0);
  expect(authSettings(given)).toMatchObject({
    issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC123',
    audience: ['abc123'],
    tokenUse: 'access',
  });
});

test('any other issuer is used as it is described, with plain claim names', () => {
  oidc.gatewayTemplate.resourceCountIs('AWS::Cognito::UserPool', 0);
  expect(authSettings(oidc)).toMatchObject({
    issuer: 'https://id.example.com',
    tokenUse: null,
    claims: { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' },
  });
});

test('who runs the deployment learns which pool and client it made', () => {
  const outputs = Object.values(created.gatewayTemplate.findOutputs('*')).map(({ Value }) => JSON.stringify(Value));
  for (const type of ['AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient']) {
    const [id] = Object.keys(created.gatewayTemplate.findResources(type));
    expect(outputs).toContain(JSON.stringify({ Ref: id }));
  }
});
