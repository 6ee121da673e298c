// What the host must know of a function: the template's properties, resolved.

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** `file.export`, as Lambda spells it. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly logGroupName: string;
}
