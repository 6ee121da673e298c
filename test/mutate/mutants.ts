// Small changes of a source file, each of which some test should notice.

import { createHash } from 'node:crypto';
import { parse } from '@babel/parser';

const SCOPE =
  /^(?:lambdas\/(?!pages\/)|deploy\/cell-kit\/(?!node\/examples)|lib\/(?:alert-rules|constructs|deploy-config)\/).*\.ts$/;

export const isInScope = (file: string): boolean => SCOPE.test(file) && !file.endsWith('.d.ts');

export const MUTATIONS = [
  'negate condition',
  'swap logical operator',
  'move bound',
  'swap equality',
  'swap arithmetic',
  'drop call',
  'drop assignment',
  'drop await',
  'drop guard',
  'drop result',
  'flip boolean',
] as const;

export type Mutation = (typeof MUTATIONS)[number];

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly mutation: Mutation;
  /** The changed piece before and after, on one line: with `file` and `mutation` it names a mutant wherever it moves. */
  readonly before: string;
  readonly after: string;
  /** The whole file with the change. */
  readonly code: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  readonly [key: string]: unknown;
}

const LOGICAL: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };
const BOUNDS: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const EQUALITY: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' };
const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*' };

interface Change {
  readonly mutation: Mutation;
  readonly node: Node;
  readonly after: string;
}

/** Every mutant of a TypeScript file, in the order of the text. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
  const changes: Change[] = [];
  visit(program as unknown as Node, source, changes);
  return changes
    .toSorted((a, b) => a.node.start - b.node.start)
    .map(({ mutation, node, after }) => ({
      file,
      line: node.loc.start.line,
      column: node.loc.start.column,
      mutation,
      before: onOneLine(source.slice(node.start, node.end)),
      after: onOneLine(after),
      code: source.slice(0, node.start) + after + source.slice(node.end),
    }));
}

/** Where a mutant changes its file: mutants of one place run with the same tests. */
export const placeOf = ({ line, column }: Pick<Mutant, 'line' | 'column'>): string => `${line}:${column}`;

/** Differs whenever the text does. */
export const versionOf = (source: string): string => createHash('sha256').update(source).digest('hex').slice(0, 16);

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}

function visit(node: Node, source: string, changes: Change[]): void {
  // Types and imports leave nothing that runs.
  if (/^(?:TS(?!AsExpression|NonNullExpression|SatisfiesExpression)|Import|ExportAll)/.test(node.type)) return;
  changes.push(...changesOf(node, (of) => source.slice(of.start, of.end)));
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) visit(child, source, changes);
    }
  }
}

type TextOf = (node: Node) => string;

function changesOf(node: Node, textOf: TextOf): Change[] {
  switch (node.type) {
    case 'IfStatement':
      return [...negated(node, textOf), ...withoutGuard(node)];
    case 'WhileStatement':
    case 'ConditionalExpression':
      return negated(node, textOf);
    case 'LogicalExpression':
      return swapped(node, textOf, 'swap logical operator', LOGICAL);
    case 'BinaryExpression':
      return [
        ...swapped(node, textOf, 'move bound', BOUNDS),
        ...swapped(node, textOf, 'swap equality', EQUALITY),
        ...(joinsText(node) ? [] : swapped(node, textOf, 'swap arithmetic', ARITHMETIC)),
      ];
    case 'ExpressionStatement':
      return withoutStatement(node);
    case 'AwaitExpression':
      return [{ mutation: 'drop await', node, after: textOf(node['argument'] as Node) }];
    case 'ReturnStatement':
      // Where false is returned, callers ask for truth: flipping it says more.
      return isNode(node['argument']) && !/^(?:undefined|false)$/.test(textOf(node['argument']))
        ? [{ mutation: 'drop result', node, after: 'return undefined as never;' }]
        : [];
    case 'BooleanLiteral':
      return [{ mutation: 'flip boolean', node, after: String(node['value'] !== true) }];
    default:
      return [];
  }
}

function negated(node: Node, textOf: TextOf): Change[] {
  const test = node['test'] as Node;
  return [{ mutation: 'negate condition', node: test, after: `!(${textOf(test)})` }];
}

/** An `if` that only leaves: the code behind it runs without its protection. */
function withoutGuard(node: Node): Change[] {
  const consequent = node['consequent'] as Node;
  const leaves = /^(?:Return|Throw|Continue|Break)Statement$/.test(consequent.type);
  return leaves && !isNode(node['alternate']) ? [{ mutation: 'drop guard', node, after: '' }] : [];
}

function swapped(
  node: Node,
  textOf: TextOf,
  mutation: Mutation,
  operators: Readonly<Record<string, string>>,
): Change[] {
  const operator = operators[String(node['operator'])];
  if (operator === undefined) return [];
  const [left, right] = [node['left'] as Node, node['right'] as Node];
  return [{ mutation, node, after: `(${textOf(left)}) ${operator} (${textOf(right)})` }];
}

function joinsText(node: Node): boolean {
  return [node['left'], node['right']].some(
    (side) => isNode(side) && /^(?:StringLiteral|TemplateLiteral)$/.test(side.type),
  );
}

function withoutStatement(node: Node): Change[] {
  let expression = node['expression'] as Node;
  while (
    expression.type === 'AwaitExpression' ||
    (expression.type === 'UnaryExpression' && expression['operator'] === 'void')
  )
    expression = expression['argument'] as Node;
  if (/^(?:Optional)?CallExpression$/.test(expression.type) && !isSuper(expression))
    return [{ mutation: 'drop call', node, after: ';' }];
  return expression.type === 'AssignmentExpression' ? [{ mutation: 'drop assignment', node, after: ';' }] : [];
}

const isSuper = (call: Node): boolean => (call['callee'] as Node).type === 'Super';
