// A probe Cell, only while the description has `probe`. Taking the setting away removes it: nothing else refers to it.

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ProbeCell, type ProbeCellProps } from '../constructs/probe-cell';

export class ProbeStack extends Stack {
  readonly cell: ProbeCell;

  constructor(scope: Construct, id: string, props: StackProps & ProbeCellProps) {
    super(scope, id, props);
    this.cell = new ProbeCell(this, 'Cell', props);
    new CfnOutput(this, 'ProbeUrl', { value: this.cell.url, description: 'For the description: probe.url' });
    new CfnOutput(this, 'ProbeSecretArn', {
      value: this.cell.secret.secretArn,
      description: 'Secret for GATEWAY_PROBE_SECRET',
    });
  }
}
