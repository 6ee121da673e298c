// From a template's CloudFront distribution to what stands in for it: the headers it adds on the way to the API.

import type { HostedResource } from '../assembly/stacks';
import { TemplateError } from '../assembly/template';
import { listProperty, mapProperty, type Properties, textProperty } from '../hosting/property';
import type { SecretStore } from '../secrets/secret-store';

export interface DistributionDefinition {
  /** Lower-case name -> value. */
  readonly originHeaders: ReadonlyMap<string, string>;
  readonly allowedMethods: ReadonlySet<string>;
}

/** `{{resolve:secretsmanager:<id or ARN>:SecretString:<key>:<stage>:<version>}}`; an ARN holds colons of its own. */
const SECRET_REFERENCE = /^\{\{resolve:secretsmanager:(.+?):SecretString:([^:]*):([^:]*):([^:]*)\}\}$/;

/** Undefined where the assembly has none. @throws TemplateError for what can't be stood in for. */
export function distributionDefinition(
  resources: readonly HostedResource[],
  secrets: SecretStore,
): DistributionDefinition | undefined {
  const distribution = resources.find(({ type }) => type === 'AWS::CloudFront::Distribution');
  if (distribution === undefined) return undefined;
  const config = mapProperty(distribution.properties(), 'DistributionConfig');
  const [origin, ...others] = listProperty(config, 'Origins') as Properties[];
  if (origin === undefined || others.length > 0) {
    throw new TemplateError(distribution.where, 'a distribution with one origin is hosted');
  }
  const headers = (listProperty(origin, 'OriginCustomHeaders') as Properties[]).map((header) => {
    const text = textProperty(distribution, header, 'HeaderValue');
    return [textProperty(distribution, header, 'HeaderName').toLowerCase(), resolved(text, secrets)] as const;
  });
  const methods = listProperty(mapProperty(config, 'DefaultCacheBehavior'), 'AllowedMethods').map(String);
  return { originHeaders: new Map(headers), allowedMethods: new Set(methods) };
}

/** As CloudFormation reads it when the distribution is deployed: a secret that is turned later shows only then. */
function resolved(text: string, secrets: SecretStore): string {
  const [, id, , stage, versionId] = SECRET_REFERENCE.exec(text) ?? [];
  if (id === undefined) return text;
  const version = secrets.version(id, versionId ? { versionId } : { stage: stage || 'AWSCURRENT' });
  if (version === undefined) throw new TemplateError(text, 'there is no such secret');
  return version.value;
}
