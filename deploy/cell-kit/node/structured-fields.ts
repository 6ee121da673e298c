// As much of structured fields (RFC 8941) as signatures need; anything else is malformed.

const KEY = '[a-z*][a-z0-9_.*-]*';
const BYTES = ':(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?:';
const STRING = '"(?:[^"\\\\\\x00-\\x1f\\x7f-\\uffff]|\\\\["\\\\])*"';
const VALUE = `(?:${STRING}|-?[0-9]{1,15})`;
const END = '(?:[ \\t]*,[ \\t]*(?=[a-z*])|[ \\t]*$)';
const LIST = '\\(((?:"[a-z0-9@_-]+"(?: +(?="))?)*)\\)';

const PARAMETER = new RegExp(`; *(${KEY})=(${VALUE})`, 'y');
const SIGNATURE_INPUT = new RegExp(`(${KEY})=(${LIST}((?:; *${KEY}=${VALUE})*))${END}`, 'y');
const BYTE_MEMBER = new RegExp(`(${KEY})=(${BYTES})${END}`, 'y');

export interface SignatureInput {
  readonly components: readonly string[];
  readonly parameters: ReadonlyMap<string, string | number>;
  /** The member exactly as in the field: this text is signed. */
  readonly raw: string;
}

/** By label; undefined where the text is anything else. */
export function parseSignatureInput(text: string): Map<string, SignatureInput> | undefined {
  const members = matchAll(SIGNATURE_INPUT, text);
  return (
    members &&
    new Map(
      members.map(([, label = '', raw = '', components = '', parameters = '']) => [
        label,
        {
          components: [...components.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name),
          parameters: parse(parameters),
          raw,
        },
      ]),
    )
  );
}

function parse(parameters: string): Map<string, string | number> {
  return new Map(
    matchAll(PARAMETER, parameters)?.map(([, name = '', value = '']) => [
      name,
      value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : Number(value),
    ]),
  );
}

/** By label; undefined where the text is anything else. */
export function parseByteDictionary(text: string): Map<string, Buffer> | undefined {
  const members = matchAll(BYTE_MEMBER, text);
  return (
    members && new Map(members.map(([, label = '', value = '']) => [label, Buffer.from(value.slice(1, -1), 'base64')]))
  );
}

function matchAll(pattern: RegExp, text: string): RegExpExecArray[] | undefined {
  const members: RegExpExecArray[] = [];
  for (let position = 0; position < text.length; position = pattern.lastIndex) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    members.push(match);
  }
  return members;
}
