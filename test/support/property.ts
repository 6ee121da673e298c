// fast-check with the seed of this run; a failure prints it. A longest length is reached: by itself fast-check makes lists
// and texts of ten at most, whatever `maxLength` says.

import fc from 'fast-check';
import { chosenSeed } from './random';

fc.configureGlobal({ seed: chosenSeed(), defaultSizeToMaxWhenMaxSpecified: true });

export { fc };
