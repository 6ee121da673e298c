// Where a service of AWS is and who calls it, from the environment that Lambda sets:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

export type Environment = Readonly<Record<string, string | undefined>>;

export interface AwsTarget {
  readonly service: AwsService;
  readonly url: URL;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export type AwsService = 'dynamodb' | 'backup' | 'secretsmanager';

/**
 * `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` stand in for the region's own endpoint, as for every SDK.
 * @throws Error naming every variable that is missing; empty counts as missing.
 */
export function awsTarget(service: AwsService, env: Environment): AwsTarget {
  const missing: string[] = [];
  const required = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const region = required('AWS_REGION');
  const accessKeyId = required('AWS_ACCESS_KEY_ID');
  const secretAccessKey = required('AWS_SECRET_ACCESS_KEY');
  if (missing.length > 0) throw new Error(`${service} cannot be called without ${missing.join(', ')}`);
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const given = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env['AWS_ENDPOINT_URL'];
  return {
    service,
    url: new URL(given || regionalEndpoint(service, region)),
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html; the China partition has its own domain. */
function regionalEndpoint(service: AwsService, region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
