// CloudWatch metric math over series: the part that alarms of this project may use. Parsing is jsep's.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

import jsep from 'jsep';
import type { Series } from './metric-store';

jsep.addBinaryOp('AND', 2);
jsep.addBinaryOp('OR', 1);

type Point = number | undefined;
type Value = Series | number;

/**
 * @param series the series an expression may name by id, all of the same length
 * @throws Error where the expression uses something this runner does not know; it never guesses
 */
export function metricMath(expression: string, series: ReadonlyMap<string, Series>): Series {
  const length = [...series.values()][0]?.length ?? 0;
  return spread(evaluate(jsep(expression), { expression, series }), length);
}

interface Scope {
  readonly expression: string;
  readonly series: ReadonlyMap<string, Series>;
}

function evaluate(node: jsep.Expression, scope: Scope): Value {
  if (isLiteral(node) && typeof node.value === 'number') return node.value;
  if (isIdentifier(node)) {
    const found = scope.series.get(node.name);
    if (found) return found;
  }
  if (isUnary(node) && node.operator === '-') return zip([evaluate(node.argument, scope)], ([a]) => a && -a);
  if (isBinary(node)) {
    const operator = OPERATORS[node.operator];
    if (operator) return zip([evaluate(node.left, scope), evaluate(node.right, scope)], known(operator));
  }
  if (isCall(node) && isIdentifier(node.callee)) return call(node.callee.name, node.arguments, scope);
  throw new Error(`metric math ${JSON.stringify(scope.expression)}: ${node.type} is not one this runner knows`);
}

function call(name: string, nodes: readonly jsep.Expression[], scope: Scope): Value {
  if (name === 'FILL') return fill(nodes, scope);
  const values = nodes.map((node) => evaluate(node, scope));
  switch (name) {
    case 'IF':
      return zip(values, ([condition, then, otherwise]) =>
        condition === undefined ? undefined : condition === 0 ? otherwise : then,
      );
    case 'SUM':
      return zip(
        values,
        reported((a, b) => a + b),
      );
    case 'MAX':
      return zip(values, reported(Math.max));
    case 'MIN':
      return zip(values, reported(Math.min));
    default:
      throw new Error(`metric math ${JSON.stringify(scope.expression)}: ${name}() is not one this runner knows`);
  }
}

function fill([target, filler]: readonly jsep.Expression[], scope: Scope): Value {
  if (!target || !filler) throw new Error(`metric math ${JSON.stringify(scope.expression)}: FILL takes two arguments`);
  const series = evaluate(target, scope);
  if (isIdentifier(filler) && filler.name === 'REPEAT') {
    let last: Point;
    return zip([series], ([value]) => (last = value ?? last));
  }
  return zip([series, evaluate(filler, scope)], ([value, other]) => value ?? other);
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => Point>> = {
  __proto__: null as never,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // A division by zero leaves no data point.
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
};

function known(operator: (a: number, b: number) => Point) {
  return ([a, b]: readonly Point[]): Point => (a === undefined || b === undefined ? undefined : operator(a, b));
}

/** Over the series that have a point in the period: SUM, MAX and MIN skip missing ones. */
function reported(operator: (a: number, b: number) => number) {
  return (points: readonly Point[]): Point => {
    const present = points.filter((point) => point !== undefined);
    return present.length === 0 ? undefined : present.reduce((a, b) => operator(a, b));
  };
}

function zip(values: readonly Value[], combine: (points: readonly Point[]) => Point): Value {
  const lengths = values.filter((value) => typeof value !== 'number').map((value) => value.length);
  if (lengths.length === 0) return combine(values as readonly number[]) ?? Number.NaN;
  const length = Math.max(...lengths);
  return Array.from({ length }, (_, i) =>
    combine(values.map((value) => (typeof value === 'number' ? value : value[i]))),
  );
}

function spread(value: Value, length: number): Series {
  return typeof value === 'number' ? Array.from({ length }, () => value) : value;
}

const isLiteral = (node: jsep.Expression): node is jsep.Literal => node.type === 'Literal';
const isIdentifier = (node: jsep.Expression): node is jsep.Identifier => node.type === 'Identifier';
const isUnary = (node: jsep.Expression): node is jsep.UnaryExpression => node.type === 'UnaryExpression';
const isBinary = (node: jsep.Expression): node is jsep.BinaryExpression => node.type === 'BinaryExpression';
const isCall = (node: jsep.Expression): node is jsep.CallExpression => node.type === 'CallExpression';
