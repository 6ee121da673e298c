// What the constructs of an app warn of, taken from them for whoever shows it in a way of their own.

import { Annotations, type App } from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';

const WARNING: string = ArtifactMetadataEntryType.WARN;

/** A warning's text ends with the id that acknowledges it. */
const WITH_ID = /^(?<text>[\s\S]*) \[ack: (?<id>.+)\]$/;

/** The app's own report no longer has them. */
export function takeWarnings(app: App): string[] {
  const texts = new Set<string>();
  for (const construct of app.node.findAll()) {
    for (const { type, data } of construct.node.metadata) {
      if (type !== WARNING) continue;
      const { text = String(data), id } = WITH_ID.exec(String(data))?.groups ?? {};
      texts.add(text);
      if (id !== undefined) Annotations.of(construct).acknowledgeWarning(id);
    }
  }
  return [...texts];
}
