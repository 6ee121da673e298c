// What the stack tells the forwarder of the deployment's alarms, in a file next to its bundle.

export interface RuleWords {
  readonly title: string;
  readonly meaning: string;
}

export interface AlarmWords {
  /** Alarm names begin with it. */
  readonly deployment: string;
  /** By the rule's id. */
  readonly rules: Readonly<Record<string, RuleWords>>;
}
