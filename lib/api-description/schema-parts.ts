// What the schemas of several answers are made of.

export const seconds = { type: 'number', description: 'Unix seconds' } as const;
export const nullable = (schema: object): object => ({ oneOf: [schema, { type: 'null' }] });
export const closed = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
export const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
export const cellName = { type: 'string', pattern: '^[a-z0-9_-]{1,64}$' };
/** Of a request body that changes something. */
export const CHANGE_REASON = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'Why, for the audit log',
};
export const WATCHED = {
  ...closed({ h1: { type: 'number' }, h24: { type: 'number' }, d7: { type: 'number' } }),
  description: 'Only with `watched=1`: how long the patrol has watched within each window, seconds',
};
