// The outcome of a run as a document.

import type { FuzzOutcome } from './fuzz-class';

/** Inputs after which a class must have found a flaw that is there. */
export const MOST_CANARY_INPUTS = 300;

export function fuzzReport(outcomes: readonly FuzzOutcome[]): string {
  const rows = outcomes.map(
    ({ name, what, inputs, seed, fault }) =>
      `| ${name} | ${what} | ${inputs} | ${seed} | ${fault === undefined ? 'no fault' : 'FAULT'} |`,
  );
  const total = outcomes.reduce((sum, { inputs }) => sum + inputs, 0);
  return `# Fuzzing the gateway

Written by \`npm run fuzz -- --write\`. Every input is judged by what may be seen of it: one whole answer with the headers
that each must have, exactly one well-formed and signed request at the Cell for each that was let through and none
otherwise, the tenant, user and role of the verdict each once, one log line and one metrics line, no prototype written to,
and no 5xx of the gateway's own (but 503 \`CELL_NOT_FOUND\`, the contract's answer for a Cell that does not exist). The Cell
of these runs reads bytes strictly by RFC 9112 and shares no code with what wrote them.
The class of misframing Cells has another Cell, which frames each answer as its input says.

| class | what is tried, and what must hold | inputs | seed | outcome |
|---|---|---|---|---|
${rows.join('\n')}
| **all** | | **${total}** | | |

A slice, the same in every run, is part of \`npm test\` (\`test/fuzz/fuzz.test.ts\`). So are the canaries
(\`test/fuzz/canaries/\`): each class must report flaws that are put into the gateway for the moment, such as a header
filter that passes line breaks, a redirect that is followed or a token without a signature that is believed. A class
without one fails the test, and so does one that takes more than ${MOST_CANARY_INPUTS} inputs. Regular expressions are not
fuzzed but proved: \`test/system/regular-expressions/\` finds every one in the source by parsers, and shows that it takes
linear time, by its automaton or because nothing in it repeats without limit.

## What it found

| fault | now |
|---|---|
| \`CONNECT\`, \`TRACE\` and methods that are no token were handed to the Cell's connection: an exception, a tunnel or credentials sent back | 400, \`test/unit/proxy/bad-input.test.ts\` |
| a line break or another character that no request line holds in the query was a 503 of the gateway's own | 400, \`test/unit/proxy/bad-input.test.ts\` |
| a header name in capitals would have passed by the rules for its name (events have lower case, so only a change of the platform could bring one) | dropped, \`test/unit/proxy/request-headers.test.ts\` |
| the admin API answered and logged one sentence for each of any number of faults in a body | 64 KB of body, ten sentences, \`test/unit/admin/json.test.ts\` |
| nine regular expressions took quadratic time | written again, \`test/system/regular-expressions/\` |
| a token with a signature of the wrong length, naming a key of an elliptic curve, was a 503 and an alarm of the gateway's own | 401, \`test/unit/authorizer/token/token-verifier.test.ts\` |
| a token's critical extensions (\`crit\`) were passed over | 401, \`test/unit/authorizer/token/token-verifier.test.ts\` |
| aliases of a YAML file within their own anchor, of none, or without end were exceptions instead of faults of the description | named, \`test/unit/deploy-config/faults.test.ts\` |
| a switch of the environment named after a key of prototypes was an exception | named, \`test/unit/deploy-config/environment.test.ts\` |
| control characters in a path were printed to the terminal of the one-machine run | shown escaped, \`test/unit/local/terminal/log-lines.test.ts\` |
`;
}
