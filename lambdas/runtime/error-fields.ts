// An error as it may be logged.

export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorFields;
}

/** Own properties of an error are left out: clients attach requests to theirs, credentials included. */
export function errorFields({ name, message, stack, cause }: Error): ErrorFields {
  return { name, message, stack, ...(cause instanceof Error ? { cause: errorFields(cause) } : {}) };
}
