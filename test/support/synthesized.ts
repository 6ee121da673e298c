// Synthesizes a description into a folder of the test file's own, and gives its templates.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp, type GatewayApp } from '../../lib/app';
import { FUNCTION_NAMES } from '../../lib/constructs/bundles';
import { load, type Scene, TRUSTED } from './description';
import { withoutWarnings } from './without-warnings';

export interface Synthesized extends GatewayApp {
  readonly outdir: string;
  readonly stateTemplate: Template;
  readonly gatewayTemplate: Template;
  /** Of every stack. */
  readonly templates: readonly Template[];
}

/** Call it at the top of a test file: the folder goes when the file is done. */
export function synthesized(scene: Scene = {}): Synthesized {
  const outdir = mkdtempSync(path.join(tmpdir(), 'synthesized-'));
  afterAll(() => rmSync(outdir, { recursive: true }));
  const built = buildApp({ config: load({ yaml: TRUSTED, ...scene }), outdir, validateTemplates: false });
  withoutWarnings(() => built.app.synth());
  return {
    ...built,
    outdir,
    stateTemplate: Template.fromStack(built.state),
    gatewayTemplate: Template.fromStack(built.gateway),
    templates: built.app.node.children
      .filter((child) => Stack.isStack(child))
      .map((stack) => Template.fromStack(stack)),
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** The one resource of a type whose logical id starts with `idPrefix`. */
export function resource(template: Template, type: string, idPrefix: string): Resource['Properties'] {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(idPrefix));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} ${idPrefix}*`);
  return (only[1] as Resource).Properties;
}

/** Functions of which a deployment has one: forwarders are one a robot. */
export const SINGLE_FUNCTIONS = FUNCTION_NAMES.filter((name) => name !== 'forwarder');

/** The properties of one gateway function. */
export function functionProperties({ templates }: Synthesized, name: string): Resource['Properties'] {
  const functions = templates.flatMap((template) => Object.values(template.findResources('AWS::Lambda::Function')));
  const found = functions.filter(
    ({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME === name,
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} functions ${name}`);
  return only['Properties'] as Resource['Properties'];
}
