// What the sections of the description say about themselves as valibot metadata.

import * as v from 'valibot';
import type { Does, SectionFacts } from '../../deploy-config/fields';

export type { Does };

export function sectionFacts(schema: v.GenericSchema): SectionFacts | undefined {
  return metadataOf(schema)['section'] as SectionFacts | undefined;
}

export function variantsOf(schema: v.GenericSchema): readonly v.GenericSchema[] | undefined {
  return metadataOf(schema)['variants'] as readonly v.GenericSchema[] | undefined;
}

function metadataOf(schema: v.GenericSchema): Readonly<Record<string, unknown>> {
  return v.getMetadata(schema);
}

export function sentenceOf(does: Does): string {
  return typeof does === 'string' ? does : does[0];
}
