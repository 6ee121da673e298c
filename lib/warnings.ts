// What the constructs of an app warn of, taken from them for whoever shows it in a way of their own.

import { Annotations, type App } from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';

const WARNING: string = ArtifactMetadataEntryType.WARN;

/** The app's own report no longer has them. */
export function takeWarnings(app: App): string[] {
  const texts = new Set<string>();
  for (const construct of app.node.findAll()) {
    for (const { type, data } of construct.node.metadata) {
      if (type !== WARNING) continue;
      const { text, id } = withoutId(String(data));
      texts.add(text);
      if (id !== undefined) Annotations.of(construct).acknowledgeWarning(id);
    }
  }
  return [...texts];
}

const ID_MARK = ' [ack: ';

/** A warning's text ends with the id that acknowledges it: `text [ack: id]`. */
function withoutId(warning: string): { readonly text: string; readonly id?: string } {
  const mark = warning.lastIndexOf(ID_MARK);
  if (mark < 0 || !warning.endsWith(']')) return { text: warning };
  return { text: warning.slice(0, mark), id: warning.slice(mark + ID_MARK.length, -1) };
}
