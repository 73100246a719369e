/** A pod template as a manifest writes it comes in, what all its Pods have in common goes out. */

import { z } from "zod";
import { cpuMillis, memoryMiB } from "../scenario/measured.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { ProbeSpec, WorkloadSpec } from "../spec.ts";
import { labelsSchema } from "./label_selector.ts";
import type { Findings, ManifestObject } from "./manifest_objects.ts";
import { podScheduling, podSchedulingShape, type TemplateContext } from "./pod_scheduling_manifest.ts";

const amounts = z.object({ cpu: cpuMillis.optional(), memory: memoryMiB.optional() });
const resources = z.object({ requests: amounts.nullish(), limits: amounts.nullish() });
/** A cluster counts milliseconds in 32 bits (a run and any one delay in it have 11 days each), and probes' runs in 8. */
export const wholeSeconds = z.int().min(0).max(1_000_000);
const threshold = z.int().min(0).max(127);
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
  startupProbe: probe.nullish(),
  readinessProbe: probe.nullish(),
  livenessProbe: probe.nullish(),
});
const initContainer = z.object({
  name: z.string(),
  resources: resources.nullish(),
  restartPolicy: z.literal("Always").nullish(),
});
/** `spec.template` of a Deployment, a StatefulSet or a DaemonSet. */
export const podTemplate = z.object({
  metadata: z.object({ labels: labelsSchema }),
  spec: z.object({
    ...podSchedulingShape,
    terminationGracePeriodSeconds: wholeSeconds.nullish(),
    containers: z.array(container).min(1),
    initContainers: z.array(initContainer).nullish(),
  }),
});

type Container = z.output<typeof container>;
type Resources = z.output<typeof resources> | null | undefined;

/** Reads the template of `object`, with the API server's defaults filled in. */
export function readPodTemplate(
  { metadata, spec: pod }: z.output<typeof podTemplate>,
  object: ManifestObject,
  { ownerSelector, priorityClasses, findings }: Pick<TemplateContext, "ownerSelector" | "priorityClasses" | "findings">,
): Pick<WorkloadSpec, "podLabels" | "containerPorts" | "scheduling" | "template"> {
  for (const [index, each] of pod.containers.entries()) {
    checkLimits(each, within(object.place, "spec", "template", "spec", "containers", index), findings);
  }
  noteFurtherProbes(pod.containers, object, findings);
  const probeOf = (key: "startupProbe" | "readinessProbe" | "livenessProbe") =>
    probeSpec(pod.containers.find((each) => each[key])?.[key]);
  return {
    podLabels: metadata.labels,
    containerPorts: pod.containers.flatMap((each) => each.ports ?? []).map((each) => ({
      name: each.name ?? null,
      port: each.containerPort,
      protocol: each.protocol ?? "TCP",
    })),
    scheduling: podScheduling(pod, {
      place: within(object.place, "spec", "template", "spec"),
      title: `${object.kind}/${object.name}`,
      podLabels: metadata.labels,
      ownerSelector,
      priorityClasses,
      findings,
    }),
    template: {
      ...podResources(pod),
      startup: probeOf("startupProbe"),
      readiness: probeOf("readinessProbe"),
      liveness: probeOf("livenessProbe"),
      terminationGraceSeconds: pod.terminationGracePeriodSeconds ?? 30,
    },
  };
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
function podResources(pod: z.output<typeof podTemplate>["spec"]): PodResources {
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
function probeSpec(written: z.output<typeof probe> | null | undefined): ProbeSpec | null {
  return !written ? null : {
    initialDelaySeconds: written.initialDelaySeconds ?? 0,
    periodSeconds: written.periodSeconds || 10,
    timeoutSeconds: written.timeoutSeconds || 1,
    successThreshold: written.successThreshold || 1,
    failureThreshold: written.failureThreshold || 3,
  };
}

/** A pod has one probe of each kind in the model: the first container's that has it. */
function noteFurtherProbes(containers: readonly Container[], object: ManifestObject, findings: Findings): void {
  for (const key of ["startupProbe", "readinessProbe", "livenessProbe"] as const) {
    for (const further of containers.filter((each) => each[key]).slice(1)) {
      const text =
        `${object.kind}/${object.name} ${key} of container ${further.name} is not modelled: the first one's is`;
      findings.notes.push(remarkOn(object.place, text));
    }
  }
}
