// The commands that texts name, as the reader can type them: npm's scripts in a clone, the package's command elsewhere.

/** Set by `bin/cell-gateway.mjs`: what its user typed. */
export const COMMAND_VARIABLE = 'CELL_GATEWAY_COMMAND';

export function asCalled(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const command = env[COMMAND_VARIABLE];
  if (command === undefined) return text;
  return text
    .replaceAll('npm run gateway --', command)
    .replaceAll('npm run cells --', `${command} sample-cells`)
    .replaceAll('npm start --', `${command} start`);
}
