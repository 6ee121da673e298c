// The project's Markdown, taken apart: links, code spans, code blocks, headings.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

const SKIPPED = /(^|\/)(node_modules|cdk\.out|coverage|artefacts|\.local|\.git)(\/|$)/;

/** Files and folders of the project, relative to its root. */
export const PROJECT_PATHS: readonly string[] = globSync(['*', '.*', '{.ci,bin,lib,lambdas,test,deploy,docs}/**'], {
  cwd: ROOT,
  exclude: (path) => SKIPPED.test(path),
}).filter((path) => path !== '' && !SKIPPED.test(path));

export const DOCUMENTS: readonly string[] = PROJECT_PATHS.filter((path) => path.endsWith('.md')).toSorted();

export interface Link {
  readonly text: string;
  readonly target: string;
}

export interface Markdown {
  readonly text: string;
  readonly links: readonly Link[];
  readonly spans: readonly string[];
  /** Code blocks that a reader would run. */
  readonly shell: string;
  /** Text of each Mermaid diagram. */
  readonly diagrams: readonly string[];
  /** Anchors of the headings, as GitHub and GitLab spell them. */
  readonly anchors: readonly string[];
}

const BLOCK = /^( *)```(\w*)\n([\s\S]*?)^\1```/gm;

export function readDocument(path: string): Markdown {
  return parseMarkdown(readFileSync(join(ROOT, path), 'utf8'));
}

export function parseMarkdown(text: string): Markdown {
  const blocks = [...text.matchAll(BLOCK)];
  const prose = text.replaceAll(BLOCK, '');
  return {
    text,
    links: [...prose.matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g)].map(([, label = '', target = '']) => ({
      text: label,
      target,
    })),
    spans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    shell: blocks.flatMap(([, , language = '', code = '']) => (/^(ba)?sh$/.test(language) ? [code] : [])).join('\n'),
    diagrams: blocks.flatMap(([, , language, code = '']) => (language === 'mermaid' ? [code] : [])),
    anchors: [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)),
  };
}

/** Without code blocks, code spans and the targets of links. */
export function proseOf(text: string): string {
  return text
    .replaceAll(BLOCK, '')
    .replaceAll(/`[^`\n]+`/g, '')
    .replaceAll(/\]\([^)\s]+\)/g, ']');
}

export function anchorOf(heading: string): string {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return words.trim().replaceAll(/\s/g, '-');
}
