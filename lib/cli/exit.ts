// How a command ends: its exit code, and the errors that are sentences for the person at the terminal.

export const EXIT = {
  ok: 0,
  /** The gateway or a Cell is not well, or something was refused or could not be reached. */
  notWell: 1,
  /** The command line, or what it names, cannot be used. */
  usage: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = EXIT.usage;
}

/** Understood, but it did not happen. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly exitCode = EXIT.notWell;

  /** The gateway's, where it answered. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}
