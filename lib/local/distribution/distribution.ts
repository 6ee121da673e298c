// Stands in for CloudFront before the API: the same request goes on, with the headers that the template's distribution adds.

import type { IncomingMessage } from 'node:http';
import { FrontServer, type RequestHandler } from '../api/front-server';
import type { HostedResource } from '../assembly/stacks';
import { TemplateError } from '../assembly/template';
import { judged } from '../front/front-handler';
import { relay } from '../front/relay';
import { listProperty, mapProperty, type Properties, textProperty } from '../hosting/property';
import { type AdmitsOrigin, isOwnOrigin } from '../own-callers';
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

const HOST = '127.0.0.1';

export interface DistributionServer {
  readonly url: string;
  /** Requests under way have `graceMs` to end. */
  close(graceMs?: number): Promise<void>;
}

/** `originUrl`: where the API answers. `admits`: whether its CORS lets pages of an origin call. */
export async function serveDistribution(
  definition: DistributionDefinition,
  originUrl: string,
  admits: AdmitsOrigin,
): Promise<DistributionServer> {
  const { host: originHost, port } = new URL(originUrl);
  const handle: RequestHandler = async (request, response) => {
    if (!definition.allowedMethods.has(request.method ?? '')) {
      response.writeHead(403, { 'content-type': 'text/html', 'x-cache': 'Error from cloudfront' }).end();
      return;
    }
    await relay(Number(port), request, response, originHeaders(request, definition, originHost));
  };
  const server = await FrontServer.listen({ host: HOST, port: 0 }, judged(handle, admits));
  return { url: `http://${HOST}:${server.port}`, close: (graceMs) => server.close(graceMs) };
}

/**
 * Names and values in the caller's order. A header of the distribution's own replaces the caller's, and the caller's
 * address goes to the end of X-Forwarded-For.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
function originHeaders(request: IncomingMessage, definition: DistributionDefinition, originHost: string): string[] {
  const { rawHeaders, headers, socket } = request;
  const forwarded = [headers['x-forwarded-for'], socket.remoteAddress].filter((part) => part !== undefined).join(', ');
  const laid = new Map([...definition.originHeaders, ['host', originHost], ['x-forwarded-for', forwarded]]);
  // A page of the distribution is one of the API's own, whose Host is replaced as well.
  const { origin } = headers;
  if (origin !== undefined && isOwnOrigin(origin, socket.localPort ?? 0)) laid.set('origin', `http://${originHost}`);
  const kept = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !laid.has(name.toLowerCase()) ? [name, String(rawHeaders[index + 1])] : [],
  );
  return [...kept, ...[...laid].flat()];
}
