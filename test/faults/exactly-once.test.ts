// 6,400 mixed requests under faults: every POST that a caller saw succeed is in the Cell once. The system tests send 20,000.

import { expectEachOnce } from '../support/exactly-once';

test('no write is lost that was confirmed, none is doubled', () => expectEachOnce(6_400));
