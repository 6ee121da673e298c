// The list of decision records, made from their own headings and statuses.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../generated-file';

const FOLDER = 'docs/decisions';

export interface DecisionRecord {
  readonly file: string;
  readonly text: string;
}

export const DECISION_INDEX: GeneratedFile = {
  path: `${FOLDER}/README.md`,
  content: () => decisionIndex(readRecords(join(__dirname, '../..', FOLDER))),
};

/** @throws Error where a record has no `# NNNN Title` with its file's number, or no `**Status:**` line */
export function decisionIndex(records: readonly DecisionRecord[]): string {
  const rows = records.map(({ file, text }) => {
    const number = file.slice(0, 4);
    const [, own, title] = /^# (\d{4}) (.+)\n/.exec(text) ?? [];
    const status = /^\*\*Status:\*\* (.+)$/m.exec(text)?.[1];
    if (own !== number || title === undefined || status === undefined)
      throw new Error(`${file} lacks its title or its status`);
    return `| [${number}](${file}) | ${title} | ${status} |`;
  });
  return `# Decisions

Why things are as they are, one page each: context, positions with those that were rejected, decision, consequences. A record
is changed where the code has moved on; one that is overtaken says by which. This list is written by \`npm run generate\`.

| number | decision | status |
|---|---|---|
${rows.join('\n')}
`;
}

function readRecords(folder: string): DecisionRecord[] {
  const files = readdirSync(folder).filter((file) => /^\d{4}-.+\.md$/.test(file));
  return files.toSorted().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}
