/** A Deployment manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { labelSelectorSchema, labelsSchema, toLabelSelector } from "./label_selector.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { cpuMillis, memoryMiB } from "../scenario/measured.ts";
import { matches } from "../label_selector_match.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { ProbeSpec, WorkloadSpec } from "../spec.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** A workload before its physics, with what other objects refer to. */
export interface Deployment {
  readonly workload: Omit<WorkloadSpec, "physics">;
  readonly place: Place;
}

const amounts = z.object({ cpu: cpuMillis.optional(), memory: memoryMiB.optional() });
const resources = z.object({ requests: amounts.nullish(), limits: amounts.nullish() });
/** A cluster counts milliseconds in 32 bits (a run and any one delay in it have 11 days each), probes' runs in 8, and every replica takes room in memory. */
const wholeSeconds = z.int().min(0).max(1_000_000);
const threshold = z.int().min(0).max(127);
const replicaCount = z.int().min(0).max(1_000_000);
const probe = z.object({
  initialDelaySeconds: wholeSeconds.nullish(),
  periodSeconds: wholeSeconds.nullish(),
  timeoutSeconds: wholeSeconds.nullish(),
  successThreshold: threshold.nullish(),
  failureThreshold: threshold.nullish(),
});
const container = z.object({
  name: z.string(),
  resources: resources.nullish(),
  ports: z.array(z.object({
    name: z.string().nullish(),
    containerPort: z.int().min(1).max(65535),
    protocol: z.enum(["TCP", "UDP", "SCTP"]).nullish(),
  })).nullish(),
  readinessProbe: probe.nullish(),
  livenessProbe: probe.nullish(),
});
const initContainer = z.object({
  name: z.string(),
  resources: resources.nullish(),
  restartPolicy: z.literal("Always").nullish(),
});
const percent = z.templateLiteral([z.number(), "%"]).refine((text) => /^\d+%$/.test(text));
const countOrPercent = z.union([z.int().min(0), percent], { error: "expected a whole number or a percentage: 25%" });

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().nullish(), labels: labelsSchema.nullish() }),
  spec: z.object({
    replicas: replicaCount.nullish(),
    selector: labelSelectorSchema.optional(),
    strategy: z.object({
      type: z.enum(["RollingUpdate", "Recreate"]).nullish(),
      rollingUpdate: z.object({ maxSurge: countOrPercent.nullish(), maxUnavailable: countOrPercent.nullish() })
        .nullish(),
    }).nullish(),
    template: z.object({
      metadata: z.object({ labels: labelsSchema }),
      spec: z.object({
        nodeSelector: labelsSchema.nullish(),
        terminationGracePeriodSeconds: wholeSeconds.nullish(),
        containers: z.array(container).min(1),
        initContainers: z.array(initContainer).nullish(),
      }),
    }),
  }),
});

/** Scheduling of a pod template that constrains nothing. */
const unconstrained: WorkloadSpec["scheduling"] = {
  nodeSelector: {},
  requiredNodeTerms: null,
  preferredNodeTerms: [],
  requiredAffinity: [],
  preferredAffinity: [],
  requiredAntiAffinity: [],
  preferredAntiAffinity: [],
  topologySpread: [],
  tolerations: [],
  priority: 0,
  priorityClassName: "",
  preemptionPolicy: "PreemptLowerPriority",
};

type Manifest = z.output<typeof schema>;
type Container = z.output<typeof container>;
type Resources = z.output<typeof resources> | null | undefined;

/** Versions in which a Deployment without a selector selects its template's labels. */
const selectorless: ReadonlySet<string> = new Set(["extensions/v1beta1", "apps/v1beta1"]);

export function deploymentManifest(object: ManifestObject, findings: Findings): Reading<Deployment> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `Deployment/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const { spec } = manifest;
  const pod = spec.template.spec;
  const podLabels = spec.template.metadata.labels;
  const selector = within(place, "spec", "selector");
  if (spec.selector === undefined) {
    if (!selectorless.has(manifest.apiVersion)) {
      findings.problems.push(remarkOn(selector, 'key "selector" is missing; expected a map of keys'));
      return "broken";
    }
  } else if (!matches(toLabelSelector(spec.selector), podLabels)) {
    findings.problems.push(remarkOn(selector, "selector does not match spec.template.metadata.labels; it has to"));
  }
  for (const [index, each] of pod.containers.entries()) {
    checkLimits(each, within(place, "spec", "template", "spec", "containers", index), findings);
  }
  const readiness = pod.containers.find((each) => each.readinessProbe)?.readinessProbe;
  const liveness = pod.containers.find((each) => each.livenessProbe)?.livenessProbe;
  noteFurtherProbes(pod.containers, object, findings);
  return {
    place,
    workload: {
      name,
      namespace,
      podLabels,
      containerPorts: pod.containers.flatMap((each) => each.ports ?? []).map((each) => ({
        name: each.name ?? null,
        port: each.containerPort,
        protocol: each.protocol ?? "TCP",
      })),
      kind: "Deployment",
      scheduling: { ...unconstrained, nodeSelector: pod.nodeSelector ?? {} },
      partition: 0,
      podManagement: "OrderedReady",
      minReadySeconds: 0,
      replicas: spec.replicas ?? 1,
      strategy: "RollingUpdate",
      ...fenceposts(manifest, place, title, findings),
      template: {
        ...podResources(pod),
        startup: null,
        readiness: readiness ? probeSpec(readiness) : null,
        liveness: liveness ? probeSpec(liveness) : null,
        terminationGraceSeconds: pod.terminationGracePeriodSeconds ?? 30,
      },
    },
  };
}

/** maxSurge and maxUnavailable, 25 % each by default. */
function fenceposts(
  manifest: Manifest,
  place: Place,
  title: string,
  findings: Findings,
): Pick<WorkloadSpec, "maxSurge" | "maxUnavailable"> {
  const strategy = manifest.spec.strategy;
  if (strategy?.type === "Recreate") {
    const where = within(place, "spec", "strategy");
    findings.notes.push(remarkOn(where, `${title} strategy Recreate is played as maxSurge 0, maxUnavailable 100%`));
    return { maxSurge: 0, maxUnavailable: "100%" };
  }
  const maxSurge = strategy?.rollingUpdate?.maxSurge ?? "25%";
  const maxUnavailable = strategy?.rollingUpdate?.maxUnavailable ?? "25%";
  if (Number.parseInt(String(maxSurge)) === 0 && Number.parseInt(String(maxUnavailable)) === 0) {
    const where = within(place, "spec", "strategy", "rollingUpdate");
    findings.problems.push(remarkOn(where, "maxSurge and maxUnavailable are both 0; at least one has to be more"));
  }
  return { maxSurge, maxUnavailable };
}

/** A request may not exceed its limit; the API server refuses such a pod. */
function checkLimits({ resources }: Container, place: Place, findings: Findings): void {
  for (const key of ["cpu", "memory"] as const) {
    const request = resources?.requests?.[key];
    const limit = resources?.limits?.[key];
    if (request === undefined || limit === undefined || request <= limit) continue;
    const where = within(place, "resources", "requests", key);
    const written = within(place, "resources", "limits", key).value;
    findings.problems.push(remarkOn(where, `${key} request ${where.value} is above the limit ${written}`));
  }
}

type PodResources = Pick<
  WorkloadSpec["template"],
  | "cpuRequestMillis"
  | "cpuLimitMillis"
  | "memoryRequestMiB"
  | "memoryLimitMiB"
  | "unrequestedCpuMillis"
  | "unrequestedMemoryMiB"
>;

/** Requests that count for scoring where a container has none (scheduler util/pod_resources.go). */
const scoringDefault = { cpu: 100, memory: 200 } as const;

/** Sums over containers; init containers count when one alone asks for more (component-helpers/resource). */
function podResources(pod: Manifest["spec"]["template"]["spec"]): PodResources {
  const initial = pod.initContainers ?? [];
  const running = [
    ...pod.containers,
    ...initial.filter((each) => each.restartPolicy === "Always"),
  ].map((each) => each.resources);
  const starting = initial.filter((each) => each.restartPolicy !== "Always").map((each) => each.resources);
  const requested = (key: "cpu" | "memory", absent = 0) =>
    Math.max(
      sum(running.map((each) => requestOf(each, key, absent))),
      ...starting.map((each) => requestOf(each, key, absent)),
    );
  return {
    cpuRequestMillis: requested("cpu"),
    cpuLimitMillis: limitOf(running, "cpu"),
    memoryRequestMiB: requested("memory"),
    memoryLimitMiB: limitOf(running, "memory"),
    unrequestedCpuMillis: requested("cpu", scoringDefault.cpu) - requested("cpu"),
    unrequestedMemoryMiB: requested("memory", scoringDefault.memory) - requested("memory"),
  };
}

/** The API server takes the limit as request where only a limit is given. */
function requestOf(values: Resources, key: "cpu" | "memory", absent: number): number {
  return values?.requests?.[key] ?? values?.limits?.[key] ?? absent;
}

/** One container without a limit leaves its pod without one; a limit of 0 is none to the kernel. */
function limitOf(containers: readonly Resources[], key: "cpu" | "memory"): number | null {
  const limits = containers.flatMap((each) => each?.limits?.[key] || []);
  return limits.length === containers.length ? sum(limits) : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Upstream's SetDefaults_Probe: an absent or zero field takes its default. */
function probeSpec(written: z.output<typeof probe>): ProbeSpec {
  return {
    initialDelaySeconds: written.initialDelaySeconds ?? 0,
    periodSeconds: written.periodSeconds || 10,
    timeoutSeconds: written.timeoutSeconds || 1,
    successThreshold: written.successThreshold || 1,
    failureThreshold: written.failureThreshold || 3,
  };
}

/** A pod has one readiness and one liveness probe in the model: the first container's that has it. */
function noteFurtherProbes(containers: readonly Container[], object: ManifestObject, findings: Findings): void {
  for (const key of ["readinessProbe", "livenessProbe"] as const) {
    for (const further of containers.filter((each) => each[key]).slice(1)) {
      const text = `Deployment/${object.name} ${key} of container ${further.name} is not modelled: the first one's is`;
      findings.notes.push(remarkOn(object.place, text));
    }
  }
}
