// Whom the authorizer believes: settings from the description, and the user pool where it asks for one.

import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { AuthSettings } from '../../lambdas/contract/settings';
import type { DeployConfig } from '../deploy-config';
import { removalPolicy } from './removal';
import { jwtSettings, type TokenIssuer } from './settings';

/** What the gateway takes as a tenant id and as a role; Cognito's own limit for the list of Cells. */
const TENANT_CHARACTERS = 64;
const ROLE_CHARACTERS = 256;
const CELLS_CHARACTERS = 2048;

export class Identity extends Construct {
  readonly settings: AuthSettings;
  /** Logical ids of the outputs that name a pool made here. */
  createdPool: { readonly userPoolId: string; readonly clientId: string } | undefined;

  constructor(scope: Construct, id: string, config: DeployConfig) {
    super(scope, id);
    const { auth } = config;
    if (auth.mode === 'header') {
      this.settings = { mode: 'header' };
      return;
    }
    this.settings = jwtSettings(auth, this.source(auth, config));
  }

  private source(auth: Extract<DeployConfig['auth'], { mode: 'jwt' }>, config: DeployConfig): TokenIssuer {
    const { cognito, issuer, jwksUri, audience } = auth;
    if (cognito === 'create') {
      const { pool, client } = this.createPool(config);
      return cognitoSource(Stack.of(this).region, pool.userPoolId, client.userPoolClientId);
    }
    if (cognito !== undefined) return cognitoSource(cognito.region, cognito.userPoolId, cognito.clientId);
    if (issuer === undefined || jwksUri === undefined || audience === undefined) {
      throw new Error('jwt mode without an issuer: the description was not checked');
    }
    return { issuer, jwksUri, audience };
  }

  private createPool(config: DeployConfig): { pool: UserPool; client: UserPoolClient } {
    const pool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      // CDK's default asks a telephone first, by messages that nobody set up.
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      customAttributes: {
        tenantId: new StringAttribute({ maxLen: TENANT_CHARACTERS, mutable: true }),
        role: new StringAttribute({ maxLen: ROLE_CHARACTERS, mutable: true }),
        allowedCells: new StringAttribute({ maxLen: CELLS_CHARACTERS, mutable: true }),
      },
      deletionProtection: config.state.deletionProtection,
      removalPolicy: removalPolicy(config),
    });
    Validations.of(pool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason: 'Programs sign in here too, and have no second factor; people may add one',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'Threat protection is billed by user and for sign-in pages; nobody can sign up, and passwords go by SRP',
      },
    );
    const client = pool.addClient('Client', {
      authFlows: { userSrp: true },
      // CDK's default lets tokens be handed to a page of example.com, by the implicit grant too.
      disableOAuth: true,
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      // By default a client may write every attribute: users could then name their own tenant and role.
      writeAttributes: new ClientAttributes().withStandardAttributes({ fullname: true }),
    });
    const published = (id: string, value: string, description: string) =>
      Stack.of(this).getLogicalId(new CfnOutput(this, id, { value, description }));
    this.createdPool = {
      userPoolId: published('UserPoolId', pool.userPoolId, 'Where administrators create users'),
      clientId: published('UserPoolClientId', client.userPoolClientId, 'Client that users log in with'),
    };
    return { pool, client };
  }
}

function cognitoSource(region: string, userPoolId: string, clientId: string): TokenIssuer {
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  return { issuer, jwksUri: `${issuer}/.well-known/jwks.json`, audience: [clientId] };
}
