// All stacks of an assembly as one: their resources with resolved properties, references across stacks included.

import { attributeOf, type ResourceIdentity, referenceOf } from './attributes';
import type { AssembledStack } from './cloud-assembly';
import { holds, resolve, type Scope } from './intrinsics';
import { TemplateError } from './template';

export interface HostedResource {
  readonly type: string;
  readonly stack: AssembledStack;
  readonly logicalId: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** For messages: `stack/logicalId`. */
  readonly where: string;
  /** Resolved when asked for, so that what nobody hosts need not be resolvable. */
  properties(): Readonly<Record<string, unknown>>;
  attribute(name: string): string | undefined;
}

export function resourcesOf(stacks: readonly AssembledStack[]): HostedResource[] {
  const all: StackResources[] = [];
  for (const stack of stacks) all.push(new StackResources(stack, all));
  return all.flatMap((resources) => resources.list());
}

/** An output of a stack by the stack's name. Undefined if it is missing or not text. */
export function stackOutput(stacks: Iterable<AssembledStack>, stack: string, output: string): string | undefined {
  const all: StackResources[] = [];
  for (const own of stacks) all.push(new StackResources(own, all));
  const value = all[0]?.stackOutput(stack, output);
  return typeof value === 'string' ? value : undefined;
}

class StackResources implements Scope {
  readonly #stack: AssembledStack;
  readonly #all: readonly StackResources[];

  constructor(stack: AssembledStack, all: readonly StackResources[]) {
    this.#stack = stack;
    this.#all = all;
  }

  list(): HostedResource[] {
    return Object.entries(this.#stack.template.Resources ?? {})
      .filter(([logicalId, { Condition }]) => Condition === undefined || this.condition(Condition, logicalId))
      .map(([logicalId, { Type, Properties = {} }]) => {
        const where = `${this.#stack.name}/${logicalId}`;
        return {
          type: Type,
          stack: this.#stack,
          logicalId,
          where,
          ref: referenceOf(this.#identity(logicalId, Type)),
          properties: () => resolve(Properties, this, `${where}.Properties`) as Record<string, unknown>,
          attribute: (name) => attributeOf(this.#identity(logicalId, Type), name),
        };
      });
  }

  ref(name: string): unknown {
    const pseudo = pseudoParameter(name, this.#stack);
    if (pseudo !== undefined) return pseudo;
    const type = this.#stack.template.Resources?.[name]?.Type;
    return type === undefined
      ? this.#stack.template.Parameters?.[name]?.Default
      : referenceOf(this.#identity(name, type));
  }

  attribute(logicalId: string, attribute: string): unknown {
    const type = this.#stack.template.Resources?.[logicalId]?.Type;
    return type === undefined ? undefined : attributeOf(this.#identity(logicalId, type), attribute);
  }

  condition(name: string, where: string): boolean {
    const expression = this.#stack.template.Conditions?.[name];
    if (expression === undefined) throw new TemplateError(where, `there is no condition ${name}`);
    return holds(expression, this, `Conditions.${name}`);
  }

  mapping(map: string, first: string, second: string): unknown {
    return this.#stack.template.Mappings?.[map]?.[first]?.[second];
  }

  importedValue(name: string): unknown {
    for (const other of this.#all) {
      for (const [output, { Export }] of Object.entries(other.#stack.template.Outputs ?? {})) {
        if (Export && resolve(Export.Name, other, `Outputs.${output}`) === name) return other.output(output);
      }
    }
    return undefined;
  }

  stackOutput(stack: string, output: string): unknown {
    return this.#all.find((other) => other.#stack.name === stack)?.output(output);
  }

  output(name: string): unknown {
    const output = this.#stack.template.Outputs?.[name];
    return output && resolve(output.Value, this, `${this.#stack.name}/Outputs.${name}`);
  }

  #identity(logicalId: string, type: string): ResourceIdentity {
    const { name, region, accountId, template } = this.#stack;
    return {
      type,
      logicalId,
      stackName: name,
      region,
      accountId,
      property: (property) => {
        const raw = template.Resources?.[logicalId]?.Properties?.[property];
        const value = raw === undefined ? undefined : resolve(raw, this, `${name}/${logicalId}.Properties.${property}`);
        return typeof value === 'string' ? value : undefined;
      },
    };
  }
}

function pseudoParameter(name: string, { name: stackName, region, accountId }: AssembledStack): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
    case 'AWS::NotificationARNs':
      return [];
    default:
      return undefined;
  }
}
