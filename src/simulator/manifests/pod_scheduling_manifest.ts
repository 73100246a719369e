/** The scheduling fields of a pod template come in as a manifest writes them, what the scheduler goes by goes out. */

import { z } from "zod";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type {
  Labels,
  LabelSelector,
  NodeSelectorTerm,
  PodAffinityTerm,
  SchedulingSpec,
  Toleration,
  TopologySpreadConstraint,
} from "../spec.ts";
import { labelSelectorSchema, labelsSchema, toLabelSelector } from "./label_selector.ts";
import type { Findings } from "./manifest_objects.ts";
import { type PriorityClass, priorityOf } from "./priority_class_manifest.ts";

const nodeTerm = z.object({
  matchExpressions: z.array(z.object({
    key: z.string(),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
    values: z.array(z.string()).nullish(),
  })).nullish(),
});
const keys = z.array(z.string()).nullish();
const podTerm = z.object({
  labelSelector: labelSelectorSchema.nullish(),
  namespaces: z.array(z.string()).nullish(),
  namespaceSelector: labelSelectorSchema.nullish(),
  topologyKey: z.string().min(1),
  matchLabelKeys: keys,
  mismatchLabelKeys: keys,
});
const weight = z.int().min(1).max(100);
const podAffinity = z.object({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(podTerm).nullish(),
  preferredDuringSchedulingIgnoredDuringExecution: z.array(z.object({ weight, podAffinityTerm: podTerm })).nullish(),
});
const spreadConstraint = z.object({
  maxSkew: z.int().min(1),
  topologyKey: z.string().min(1),
  whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
  labelSelector: labelSelectorSchema.nullish(),
  minDomains: z.int().min(1).nullish(),
  matchLabelKeys: keys,
  nodeAffinityPolicy: z.enum(["Honor", "Ignore"]).nullish(),
  nodeTaintsPolicy: z.enum(["Honor", "Ignore"]).nullish(),
});

/** Keys of a pod template's `spec`, for the schemas of all that have one. */
export const podSchedulingShape = {
  nodeSelector: labelsSchema.nullish(),
  affinity: z.object({
    nodeAffinity: z.object({
      requiredDuringSchedulingIgnoredDuringExecution: z.object({ nodeSelectorTerms: z.array(nodeTerm) }).nullish(),
      preferredDuringSchedulingIgnoredDuringExecution: z.array(z.object({ weight, preference: nodeTerm })).nullish(),
    }).nullish(),
    podAffinity: podAffinity.nullish(),
    podAntiAffinity: podAffinity.nullish(),
  }).nullish(),
  tolerations: z.array(z.object({
    key: z.string().nullish(),
    operator: z.enum(["Exists", "Equal", ""]).nullish(),
    value: z.string().nullish(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute", ""]).nullish(),
    tolerationSeconds: z.int().min(-1_000_000).max(1_000_000).nullish(),
  })).nullish(),
  topologySpreadConstraints: z.array(spreadConstraint).nullish(),
  priorityClassName: z.string().nullish(),
  preemptionPolicy: z.enum(["PreemptLowerPriority", "Never"]).nullish(),
} as const;

const podSchema = z.object(podSchedulingShape);
type Written = z.output<typeof podSchema>;

/** What a template's fields are read beside. */
export interface TemplateContext {
  /** Where the template's `spec` stands. */
  readonly place: Place;
  /** `Deployment/cart`. */
  readonly title: string;
  readonly podLabels: Labels;
  readonly ownerSelector: SchedulingSpec["ownerSelector"];
  readonly priorityClasses: readonly PriorityClass[];
  readonly findings: Findings;
}

/** A template without any of the fields runs anywhere, spread by its owner's selector. */
export function podScheduling(written: Written, context: TemplateContext): SchedulingSpec {
  const { nodeAffinity, podAffinity: affinity, podAntiAffinity: antiAffinity } = written.affinity ?? {};
  const required = (terms: z.output<typeof podAffinity> | null | undefined) =>
    (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => affinityTerm(term, context));
  const preferred = (terms: z.output<typeof podAffinity> | null | undefined) =>
    (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      .map(({ weight, podAffinityTerm }) => ({ weight, term: affinityTerm(podAffinityTerm, context) }));
  const priority = priorityOf(written.priorityClassName, context.priorityClasses, context);
  return {
    nodeSelector: written.nodeSelector ?? {},
    requiredNodeTerms: nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
      .map(nodeSelectorTerm) ?? null,
    preferredNodeTerms: (nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      .map(({ weight, preference }) => ({ weight, term: nodeSelectorTerm(preference) })),
    requiredAffinity: required(affinity),
    preferredAffinity: preferred(affinity),
    requiredAntiAffinity: required(antiAffinity),
    preferredAntiAffinity: preferred(antiAffinity),
    topologySpread: (written.topologySpreadConstraints ?? []).map((each, index) => spread(each, index, context)),
    ownerSelector: context.ownerSelector,
    tolerations: (written.tolerations ?? []).map(toleration),
    ...priority,
    preemptionPolicy: written.preemptionPolicy ?? priority.preemptionPolicy,
  };
}

function nodeSelectorTerm({ matchExpressions }: z.output<typeof nodeTerm>): NodeSelectorTerm {
  return {
    matchExpressions: (matchExpressions ?? [])
      .map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
  };
}

function affinityTerm(written: z.output<typeof podTerm>, context: TemplateContext): PodAffinityTerm {
  const { labelSelector, namespaces, namespaceSelector, topologyKey, matchLabelKeys, mismatchLabelKeys } = written;
  const selector = labelSelector ? toLabelSelector(labelSelector) : null;
  const matched = withLabelKeys(selector, { keys: matchLabelKeys, operator: "In" }, context);
  return {
    labelSelector: withLabelKeys(matched, { keys: mismatchLabelKeys, operator: "NotIn" }, context),
    namespaces: namespaces ?? [],
    namespaceSelector: namespaceSelector ? toLabelSelector(namespaceSelector) : null,
    topologyKey,
  };
}

function spread(
  { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, minDomains, ...further }: z.output<typeof spreadConstraint>,
  index: number,
  context: TemplateContext,
): TopologySpreadConstraint {
  const { place, title, findings } = context;
  const note = (key: "nodeAffinityPolicy" | "nodeTaintsPolicy") =>
    findings.notes.push(
      remarkOn(
        within(place, "topologySpreadConstraints", index, key),
        `${title} ${key} ${further[key]} of a topology spread constraint is not modelled: the default is`,
      ),
    );
  if (further.nodeAffinityPolicy === "Ignore") note("nodeAffinityPolicy");
  if (further.nodeTaintsPolicy === "Honor") note("nodeTaintsPolicy");
  return {
    maxSkew,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: withLabelKeys(
      labelSelector ? toLabelSelector(labelSelector) : null,
      { keys: further.matchLabelKeys, operator: "In" },
      context,
    ),
    minDomains: minDomains ?? 1,
  };
}

/** Adds the Pod's own values of the keys to a selector, as the API server does; keys that only controllers set are noted. */
function withLabelKeys(
  selector: LabelSelector | null,
  { keys, operator }: { readonly keys: readonly string[] | null | undefined; readonly operator: "In" | "NotIn" },
  { place, title, podLabels, findings }: TemplateContext,
): LabelSelector | null {
  if (selector === null) return null;
  const added = (keys ?? []).flatMap((key) => {
    const value = podLabels[key];
    if (value !== undefined) return [{ key, operator, values: [value] }];
    const list = operator === "In" ? "matchLabelKeys" : "mismatchLabelKeys";
    findings.notes.push(remarkOn(place, `${title} ${list} ${key} is not modelled: the template has no such label`));
    return [];
  });
  return { ...selector, matchExpressions: [...selector.matchExpressions, ...added] };
}

function toleration(
  { key, operator, value, effect, tolerationSeconds }: NonNullable<Written["tolerations"]>[number],
): Toleration {
  return {
    key: key ?? "",
    operator: operator || "Equal",
    value: value ?? "",
    effect: effect ?? "",
    tolerationSeconds: tolerationSeconds ?? null,
  };
}
