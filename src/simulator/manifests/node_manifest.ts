/** A Node manifest comes in, the machine that it describes goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { labelsSchema } from "./label_selector.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { cpuMillis, measured, memoryMiB } from "../scenario/measured.ts";
import { parseCount } from "./quantity.ts";
import { remarkOn } from "../scenario/source_map.ts";
import type { Labels, NodeSpec } from "../spec.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** Manifests carry no price. Assumed by us: about what clouds ask for a node of 2 cores and 4 GiB, in US dollars. */
const assumedPricePerHour = 0.07;

/** A usual root disk; assumed by us where the manifest does not say. */
const assumedDiskMiB = 102_400;

const amounts = z.object({
  cpu: cpuMillis,
  memory: memoryMiB,
  pods: measured("a count: 110", parseCount).refine((pods) => pods <= 65_535, "expected at most 65535"),
  "ephemeral-storage": memoryMiB.optional(),
});

const taint = z.object({
  key: z.string().min(1),
  value: z.string().nullish(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
  timeAdded: z.string().nullish(),
});

/** The node controller sets and takes them away as conditions change: here too they follow from the node's state. */
const conditionTaints =
  /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|network-unavailable|[a-z]+-pressure)$/;

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), labels: labelsSchema.nullish() }),
  spec: z.object({ unschedulable: z.boolean().nullish(), taints: z.array(taint).nullish() }).nullish(),
  status: z.object({ allocatable: amounts }),
});

export function nodeManifest(object: ManifestObject, findings: Findings): Reading<NodeSpec> {
  const manifest = checkedValue(schema, object.place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `Node/${object.name}`;
  findings.notes.push(
    ...unmodelledFields(title, object.place, manifest),
    remarkOn(object.place, `${title} has no price: ${assumedPricePerHour} per hour is assumed`),
  );
  const { cpu, memory, pods, "ephemeral-storage": disk } = manifest.status.allocatable;
  if (disk === undefined) {
    findings.notes.push(remarkOn(object.place, `${title} has no ephemeral-storage: ${assumedDiskMiB}Mi is assumed`));
  }
  return {
    name: object.name,
    labels: withHostname(object.name, manifest.metadata.labels ?? {}),
    cpuMillis: cpu,
    memoryMiB: memory,
    pods,
    pricePerHour: assumedPricePerHour,
    unschedulable: manifest.spec?.unschedulable ?? false,
    taints: (manifest.spec?.taints ?? []).filter(({ key }) => !conditionTaints.test(key))
      .map(({ key, value, effect }) => ({ key, value: value ?? "", effect })),
    diskMiB: disk ?? assumedDiskMiB,
  };
}

/** The kubelet labels its node with its name, and with the system it runs on (under the old keys, too). */
export function withHostname(name: string, labels: Labels): Labels {
  return {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/arch": "amd64",
    ...labels,
  };
}
