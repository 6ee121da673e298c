// The stack's alarms as the runner of this machine lists them.

/** Names of the alarms that fire, silenced ones left out; undefined where nobody tells. */
export type FiringAlarms = readonly string[] | undefined;

export function readFiring(answer: unknown): FiringAlarms {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return undefined;
  const alarms = data as readonly { name?: unknown; state?: unknown; suppressed?: unknown }[];
  return alarms
    .filter(({ state, suppressed }) => state === 'ALARM' && suppressed !== true)
    .map(({ name }) => String(name));
}
