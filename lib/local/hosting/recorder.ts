// What hosted parts report while they serve: the functions' output, and what AWS itself would publish.

import type { PlatformEvent } from '../alarms/platform-events';

export interface Recorder {
  line(functionName: string, logGroupName: string, line: string): void;
  platform(event: PlatformEvent): void;
}
