// `aws cloudformation describe-stacks`: the outputs by which scripts find a deployment's parts.

import { CliError } from './command';
import { type CliOperations, required } from './endpoint';

/** Stack name -> output key -> value. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function stackOperations(stacks: StackOutputs): CliOperations {
  return {
    'cloudformation describe-stacks': {
      options: ['stack-name'],
      run: (options) => {
        const name = required(options, 'stack-name');
        const outputs = stacks[name];
        if (!outputs) throw new CliError(`Stack with id ${name} does not exist`);
        return {
          Stacks: [
            { Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) },
          ],
        };
      },
    },
  };
}
