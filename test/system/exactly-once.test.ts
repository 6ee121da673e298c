// 20,000 mixed requests under faults: every POST that a caller saw succeed is in the Cell once, and none is there twice.

import { expectEachOnce } from '../support/exactly-once';

test('no write is lost that was confirmed, none is doubled', () => expectEachOnce(20_000));
