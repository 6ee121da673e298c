// docs/configuration.md, its Chinese twin and the schema for editors: every field of the deployment description and every variable, read off the schema and the lists.

import { CELL_ENTRIES_DO, cellSection } from '../../deploy-config/cells-section';
import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../../deploy-config/environment-overlay';
import { LOCAL_VARIABLES } from '../../deploy-config/local-variables';
import { descriptionSchema } from '../../deploy-config/schema';
import { type GeneratedFile, wordTable } from '../../generated-file';
import { CHINESE_GUIDE, ENGLISH_GUIDE, type GuideWords } from './guide-words';
import { descriptionJsonSchema } from './json-schema';
import { type Field, fieldsOf } from './schema-fields';

/** Every field of the description, those of a Cell included. */
export function describedFields(): readonly Field[] {
  return [...fieldsOf(descriptionSchema), ...fieldsOf(cellSection, 'cells.<name>')];
}

export function configurationGuide(words: GuideWords = ENGLISH_GUIDE): string {
  const fields = fieldsOf(descriptionSchema);
  const below = ({ path }: Field) => fields.filter((field) => field.path.startsWith(`${path}.`));
  const isSection = (field: Field): boolean => field.accepts === undefined || below(field).length > 0;
  const sections = fields.filter((field) => isTop(field) && isSection(field));
  const single = fields.filter((field) => isTop(field) && !isSection(field));
  const entries = { cells: words.say(CELL_ENTRIES_DO.cells), routesFile: words.say(CELL_ENTRIES_DO.routesFile) };
  return [
    words.introduction,
    `## ${words.topLevel}\n`,
    fieldTable(single, words),
    ...sections.flatMap((section) => [
      `## ${section.path}\n`,
      `${escaped(words.say(section.does))}${whole(section, words)}\n`,
      fieldTable(below(section), words),
    ]),
    '## cells\n',
    `${words.cells(entries)}\n`,
    fieldTable(fieldsOf(cellSection, 'cells.<name>'), words),
    variables(words),
    words.end,
  ].join('\n');
}

function isTop({ path }: Field): boolean {
  return !path.includes('.');
}

/** What a section's absence means, where it may be absent as a whole. */
function whole({ standard }: Field, words: GuideWords): string {
  return standard === undefined || standard === '' ? '' : words.absent(escaped(words.say(standard)));
}

function fieldTable(fields: readonly Field[], words: GuideWords): string {
  const say = (text: string): string => escaped(words.say(text));
  const rows = fields.map(({ path, accepts = 'a section', standard, does }) => [
    `\`${path}\``,
    say(accepts),
    standard === undefined ? words.mustBeChosen : say(standard),
    say(does),
  ]);
  // A field that two variants of a section share comes twice.
  const once = new Map(rows.map((row) => [row.join(' '), row]));
  return `${wordTable(words.columns, [...once.values()])}\n`;
}

/** Outside of code, a table's bar and what looks like a tag are text. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('|', '\\|')))
    .join('');
}

function variables({ say, variables: overlay, localVariables: local }: GuideWords): string {
  const cells = Object.entries(CELL_VARIABLES).map(([name, does]) => [`\`${name}\``, '`cells`', escaped(say(does))]);
  const others = OVERLAY_VARIABLES.map(({ name, field, accepts }) => [`\`${name}\``, `\`${field}\``, say(accepts)]);
  const own = Object.entries(LOCAL_VARIABLES).map(([name, does]) => [`\`${name}\``, say(does)]);
  const tables = [wordTable(overlay.columns, [...cells, ...others]), wordTable(local.columns, own)] as const;
  return `## ${overlay.heading}\n\n${overlay.says}\n\n${tables[0]}\n\n${local.says}\n\n${tables[1]}\n`;
}

export const CONFIGURATION_FILES: readonly GeneratedFile[] = [
  { path: 'docs/configuration.md', content: () => configurationGuide() },
  { path: 'docs/configuration.zh-CN.md', content: () => configurationGuide(CHINESE_GUIDE) },
  { path: 'deploy/gateway.schema.json', content: () => `${JSON.stringify(descriptionJsonSchema(), null, 2)}\n` },
];
