// CPU time of a process, its threads and its children, as Linux keeps account of it.

import { readdirSync, readFileSync } from 'node:fs';

/** Unit of the kernel's accounts: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const MS_PER_TICK = 10;

interface Account {
  readonly pid: number;
  readonly parent: number;
  readonly ms: number;
}

/** 0 where the process has ended. Its resolution is 10 ms. */
export function processCpuMs(root: number | undefined): number {
  const accounts = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? accountOf(Number(name)) : []));
  const sum = (pid: number): number =>
    accounts.reduce(
      (total, account) =>
        total + (account.pid === pid ? account.ms : 0) + (account.parent === pid ? sum(account.pid) : 0),
      0,
    );
  return root === undefined ? 0 : sum(root);
}

function accountOf(pid: number): Account[] {
  try {
    // The name, in brackets, may hold spaces and brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
    return [{ pid, parent: parent ?? 0, ms: ((user ?? 0) + (system ?? 0)) * MS_PER_TICK }];
  } catch {
    return [];
  }
}
