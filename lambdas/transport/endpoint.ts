// Where DynamoDB is and who calls it, from the environment that Lambda sets:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

export type Environment = Readonly<Record<string, string | undefined>>;

export interface DynamoTarget {
  readonly url: URL;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** @throws Error naming every variable that is missing; empty counts as missing. */
export function dynamoTarget(env: Environment): DynamoTarget {
  const missing: string[] = [];
  const required = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const region = required('AWS_REGION');
  const accessKeyId = required('AWS_ACCESS_KEY_ID');
  const secretAccessKey = required('AWS_SECRET_ACCESS_KEY');
  if (missing.length > 0) throw new Error(`DynamoDB cannot be called without ${missing.join(', ')}`);
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return {
    url: new URL(env['AWS_ENDPOINT_URL_DYNAMODB'] || env['AWS_ENDPOINT_URL'] || regionalEndpoint(region)),
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/ddb.html; the China partition has its own domain. */
function regionalEndpoint(region: string): string {
  return `https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
