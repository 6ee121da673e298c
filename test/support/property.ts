// fast-check with the seed of this run; a failure prints it.

import fc from 'fast-check';
import { chosenSeed } from './random';

fc.configureGlobal({ seed: chosenSeed() });

export { fc };
