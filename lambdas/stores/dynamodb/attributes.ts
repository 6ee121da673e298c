// Reading typed attributes of an item: a missing or mistyped one is undefined, never a guess.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export function textOf(item: Item, name: string): string | undefined {
  return item[name]?.S;
}

export function numberOf(item: Item, name: string): number | undefined {
  const text = item[name]?.N;
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
