// A composite alarm's rule: states of other alarms joined by AND, OR and NOT.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html

import type { AlarmState } from './evaluate';

const WORD = /\s*(\w+|[()])/y;
const ALARM_NAME = /\s*\(\s*(?:"([^"]*)"|([^\s"()]+))\s*\)/y;
const WORDS: ReadonlySet<string | undefined> = new Set(['AND', 'OR', 'NOT', 'TRUE', 'FALSE', '(', ')']);
const STATES: ReadonlySet<string | undefined> = new Set(['ALARM', 'OK', 'INSUFFICIENT_DATA']);

interface Token {
  readonly word: string;
  readonly alarm?: string;
}

/**
 * @param stateOf state of an alarm by its name or ARN
 * @throws Error where the rule can't be read
 */
export function evaluateRule(rule: string, stateOf: (alarm: string) => AlarmState): boolean {
  const tokens = tokenize(rule);
  let position = 0;
  const take = (word: string): boolean => {
    if (tokens[position]?.word !== word) return false;
    position++;
    return true;
  };
  const factor = (): boolean => {
    if (take('NOT')) return !factor();
    if (take('(')) {
      const value = either();
      if (!take(')')) throw unreadable(rule, 'a closing parenthesis is missing');
      return value;
    }
    const token = tokens[position++];
    if (token?.word === 'TRUE') return true;
    if (token?.word === 'FALSE') return false;
    if (token?.alarm === undefined) throw unreadable(rule, 'an alarm state is missing');
    return stateOf(token.alarm) === token.word;
  };
  // Both sides are always read, so that a rule naming an unknown alarm fails at once and not only in an outage.
  const both = (): boolean => {
    let value = factor();
    while (take('AND')) value = factor() && value;
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (take('OR')) value = both() || value;
    return value;
  };
  const value = either();
  if (position < tokens.length)
    throw unreadable(rule, `nothing may follow ${JSON.stringify(tokens[position - 1]?.word)}`);
  return value;
}

function tokenize(rule: string): Token[] {
  const tokens: Token[] = [];
  const end = rule.trimEnd().length;
  for (let at = 0; at < end; ) {
    const [token, next] = tokenAt(rule, at);
    tokens.push(token);
    at = next;
  }
  return tokens;
}

/** The token, and where the next one starts. */
function tokenAt(rule: string, at: number): [Token, number] {
  WORD.lastIndex = at;
  const word = WORD.exec(rule)?.[1];
  if (word !== undefined && WORDS.has(word)) return [{ word }, WORD.lastIndex];
  if (word !== undefined && STATES.has(word)) {
    ALARM_NAME.lastIndex = WORD.lastIndex;
    const name = ALARM_NAME.exec(rule);
    const alarm = name?.[1] ?? name?.[2];
    if (alarm !== undefined) return [{ word, alarm }, ALARM_NAME.lastIndex];
  }
  throw unreadable(rule, `unexpected text at ${at}`);
}

function unreadable(rule: string, why: string): Error {
  return new Error(`alarm rule ${JSON.stringify(rule)}: ${why}`);
}
