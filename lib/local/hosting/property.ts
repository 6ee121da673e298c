// Reads properties of resolved resources; what isn't of the expected kind is a fault with its place.

import type { HostedResource } from '../assembly/stacks';
import { TemplateError } from '../assembly/template';

export type Properties = Readonly<Record<string, unknown>>;

/** @throws TemplateError where it is no text, unless it is absent and there is a `fallback`. */
export function textProperty(
  resource: HostedResource,
  properties: Properties,
  name: string,
  fallback?: string,
): string {
  const value = properties[name] ?? fallback;
  if (typeof value !== 'string') throw new TemplateError(`${resource.where}.Properties.${name}`, 'text is expected');
  return value;
}

export function mapProperty(properties: Properties, name: string): Properties {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

export function listProperty(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}

/** Name of the function that an ARN, or API Gateway's invocation path around it, points to; as `name:alias` by an alias. */
export function functionNameOf(arn: string, where: string): string {
  const name = /:function:([^:/]+(:[A-Za-z][\w-]*)?)/.exec(arn)?.[1];
  if (name === undefined)
    throw new TemplateError(where, `only Lambda functions are hosted, and ${arn} is something else`);
  return name;
}
