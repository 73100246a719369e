/** Manifest objects come in, the labels of every namespace that they stand in go out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { Labels } from "../spec.ts";
import { labelsSchema } from "./label_selector.ts";
import type { Findings, ManifestObject } from "./manifest_objects.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    labels: labelsSchema.nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

/** Isolated a namespace before networking.k8s.io/v1; today's API servers ignore it. */
const legacyIsolation = "net.beta.kubernetes.io/network-policy";

/** Every namespace that an object stands in, with the name label that the API server adds. */
export function namespaceLabels(objects: readonly ManifestObject[], findings: Findings): Record<string, Labels> {
  const labels: Record<string, Labels> = {};
  for (const { kind, namespace } of objects) {
    if (namespace !== "" && kind !== "Namespace") labels[namespace] = { "kubernetes.io/metadata.name": namespace };
  }
  for (const { kind, name, place } of objects) {
    if (kind !== "Namespace") continue;
    const manifest = checkedValue(schema, place, findings.problems);
    if (manifest === undefined) continue;
    const { annotations, ...metadata } = manifest.metadata;
    const title = `Namespace/${name}`;
    const isIsolated = annotations?.[legacyIsolation] !== undefined;
    const kept = isIsolated ? manifest : { ...manifest, metadata };
    findings.notes.push(...unmodelledFields(title, place, kept));
    if (isIsolated) {
      const why = "is ignored, as today's API server does: a NetworkPolicy without rules isolates";
      findings.notes.push(remarkOn(within(place, "metadata", "annotations"), `${title} ${legacyIsolation} ${why}`));
    }
    labels[name] = { ...metadata.labels, "kubernetes.io/metadata.name": name };
  }
  return labels;
}
