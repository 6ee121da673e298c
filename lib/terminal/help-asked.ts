// `--help` of the scripts in package.json: it only helps, whatever else the script would do.

interface Called {
  readonly argv: readonly string[];
  readonly stdout: NodeJS.WritableStream;
}

/** Prints the help and returns true if the command line asks for it: the script then does nothing else. */
export function helpAsked(help: string, { argv, stdout }: Called = process): boolean {
  const isAsked = argv.slice(2).some((word) => word === '--help' || word === '-h');
  if (isAsked) stdout.write(help);
  return isAsked;
}
