/** B3: a runbook as a site reliability engineer would write it down: an ordered table from what is seen to what is done about it. */

import type { Alert } from "../../operations/alerts.ts";
import type { Action } from "../../operations/actions.ts";
import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism } from "../../operations/hypotheses.ts";
import { latest } from "../../operations/latest.ts";
import type { ChangeView, Observation, PodView, Series, ServiceView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { moveSite } from "../../reasoning/planning/move.ts";
import { moves } from "../../reasoning/planning/moves.ts";
import type { Policy } from "../../reasoning/policy.ts";
import type { ArmContext } from "./arm.ts";
import { type NextSteps, stepsText } from "./react.ts";

/** One line of the runbook. */
interface Entry {
  readonly sign: string;
  /** Where the sign shows, the likeliest place first; a place that nothing can be done about is passed over. */
  readonly where: (observation: Observation, alert: Alert) => readonly EntityRef[];
  readonly does: Remedy;
}

/** A move of the agents' catalogue, which sizes its actions for this suspicion, or plain actions. */
type Remedy =
  | { readonly kind: "move"; readonly name: string; readonly suspects: Mechanism; readonly magnitude: number }
  | { readonly kind: "actions"; readonly at: (entity: EntityRef, observation: Observation) => readonly Action[] };

/** Changes older than this had their chance to hurt before. */
const recentSeconds = 20 * 60;

/** CPU over limit from which a service counts as short of it; what common alert rules have. */
const highCpu = 0.8;

/** Memory over limit from which the kernel's killer is near. */
const highMemory = 0.9;

/** What sits near its limit all day is sized so: it must have risen this much to be the news. */
const rise = 1.2;

/** Attempts per call from which retries make the load. */
const manyAttempts = 1.5;

/** Replicas of a workload that somebody scaled to nothing; nobody remembers how many there were. */
const fewReplicas = 2;

/** What changed last is undone first, then what is plainly broken is mended, then room is made, then load is shed. */
const entries: readonly Entry[] = [
  {
    sign: "a healthy node is cordoned",
    where: ({ nodes }) => nodes.filter((node) => node.ready && !node.schedulable).slice(0, 1).map(() => "cluster"),
    does: move("uncordon", "node-loss"),
  },
  {
    sign: "a NetworkPolicy was just applied",
    where: (observation) =>
      changes(observation, "networkpolicy/").flatMap(({ object }) =>
        observation.policies.filter(({ name }) => object === `networkpolicy/${name}`)
          .flatMap(({ selects, blocksCallsTo }) => asServices([...selects, ...blocksCallsTo]))
      ),
    does: move("remove-policy", "policy-block"),
  },
  {
    sign: "a workload was scaled to nothing",
    where: (observation) => servicesWith(observation, ({ replicas }) => replicas === 0),
    does: {
      kind: "actions",
      at: (entity, observation) =>
        workloadOf(entity, observation).map(({ name }) => ({ kind: "scale", workload: name, replicas: fewReplicas })),
    },
  },
  {
    sign: "a new version was just rolled out",
    where: (observation) =>
      changes(observation, "deployment/", "statefulset/", "daemonset/").flatMap(({ object, change }) =>
        change.startsWith("revision")
          ? servicesWith(observation, ({ kind, name }) => object === `${kind.toLowerCase()}/${name}`)
          : []
      ),
    does: move("roll-back", "config-regression"),
  },
  {
    sign: "images cannot be pulled",
    where: (observation) => servicesWithPods(observation, ({ reason }) => reason === "ImagePullBackOff"),
    does: move("roll-back", "image-unavailable"),
  },
  {
    sign: "Pods are stuck on a node that is not ready",
    where: ({ nodes }) => nodes.filter(({ ready }) => !ready).map(({ name }): EntityRef => `node/${name}`),
    does: move("evict-stuck", "node-loss"),
  },
  {
    sign: "Pods find no node",
    where: ({ pods }) => pods.some(({ reason }) => reason === "Unschedulable") ? ["cluster"] : [],
    does: move("add-node", "quota-or-unschedulable"),
  },
  {
    sign: "containers are killed for memory, or about to be",
    where: (observation) => [
      ...servicesWithPods(observation, ({ reason }) => reason === "OOMKilled"),
      ...asServices(
        busy(observation, "memoryUtilisation", highMemory).filter(({ series }) => isRising(series.memoryUtilisation))
          .map(({ name }) => name),
      ),
    ],
    does: move("raise-memory", "memory-growth"),
  },
  {
    sign: "a node is short of memory or disk",
    where: ({ nodes }) =>
      nodes.filter(({ memoryPressure, diskPressure }) => memoryPressure || diskPressure)
        .map(({ name }): EntityRef => `node/${name}`),
    does: move("drain-node", "node-pressure"),
  },
  {
    sign: "probes fail and CPU is not the reason",
    where: (observation) => {
      const short = new Set(busy(observation, "cpuUtilisation", highCpu).map(({ workload }) => workload));
      return servicesWithPods(
        observation,
        ({ reason, workload }) => (reason === "Unhealthy" || reason === "CrashLoopBackOff") && !short.has(workload),
      );
    },
    does: move("relax-probe", "probe-misconfigured", 5000),
  },
  {
    sign: "an autoscaler stands at its maximum",
    where: ({ hpas, workloads, services }) =>
      hpas.filter(({ workload, maxReplicas }) =>
        workloads.some(({ name, replicas }) => name === workload && replicas >= maxReplicas)
      ).flatMap(({ workload }) => asServices(services.filter((each) => each.workload === workload).map((s) => s.name))),
    does: move("raise-hpa-max", "cpu-saturation"),
  },
  {
    sign: "services are short of CPU",
    where: (observation, alert) =>
      busy(observation, "cpuUtilisation", highCpu).length > 0
        ? asServices([alert.service, ...observation.entryServices])
        : [],
    does: move("scale-out-chain", "cpu-saturation"),
  },
  {
    sign: "services are short of CPU and the nodes are full",
    where: (observation) => asServices(busy(observation, "cpuUtilisation", highCpu).map(({ name }) => name)),
    does: move("scale-out-on-added-node", "cpu-saturation"),
  },
  {
    sign: "containers crash",
    where: (observation) =>
      servicesWithPods(observation, ({ reason }) => reason === "CrashLoopBackOff" || reason === "Error"),
    does: move("restart", "crash"),
  },
  {
    sign: "clients try again and again",
    where: ({ calls }) =>
      asServices(
        calls.filter(({ attempts }) => (latest(attempts, 1).at(0) ?? 1) >= manyAttempts).map(({ callee }) => callee),
      ),
    does: move("shed-and-restore", "retry-amplification", 2),
  },
  {
    sign: "nothing else shows",
    where: (_, { service }) => asServices([service]),
    does: move("scale-out", "cpu-saturation"),
  },
];

/** The first line that applies and was not tried; a person once none is left. */
export function runbook(alert: Alert, { policy }: Pick<ArmContext, "policy">): NextSteps {
  return (observation, { tried }) => {
    for (const { where, does } of entries) {
      for (const entity of new Set(where(observation, alert))) {
        const steps = stepsOf(does, entity, observation, policy);
        if (steps !== null && steps.length > 0 && !tried.has(stepsText(steps))) return steps;
      }
    }
    return null;
  };
}

function move(name: string, suspects: Mechanism, magnitude = 1): Remedy {
  return { kind: "move", name, suspects, magnitude };
}

function stepsOf(
  remedy: Remedy,
  entity: EntityRef,
  observation: Observation,
  policy: Policy,
): readonly TimedAction[] | null {
  if (remedy.kind === "actions") return remedy.at(entity, observation).map((action) => ({ afterTicks: 0, action }));
  const made = moves.find(({ name }) => name === remedy.name);
  if (made === undefined) throw new Error(`Cannot follow the runbook: "${remedy.name}" is no move of the catalogue`);
  const suspected: Hypothesis = {
    id: hypothesisId(remedy.suspects, entity),
    mechanism: remedy.suspects,
    entity,
    magnitude: remedy.magnitude,
    spread: 0,
    onsetTick: observation.tick,
  };
  return made.build(moveSite(suspected, observation, policy));
}

/** What users changed of late, the newest first. */
function changes({ changes, tick, tickSeconds }: Observation, ...kinds: readonly string[]): readonly ChangeView[] {
  const since = tick - recentSeconds / tickSeconds;
  return changes.filter(({ by, object, tick: at }) =>
    by === "user" && at >= since && kinds.some((kind) => object.startsWith(kind))
  ).toReversed();
}

function asServices(names: readonly string[]): readonly EntityRef[] {
  return names.map((name): EntityRef => `service/${name}`);
}

function servicesWith(
  { workloads, services }: Observation,
  holds: (workload: Observation["workloads"][number]) => boolean,
): readonly EntityRef[] {
  const found = new Set(workloads.filter(holds).map(({ name }) => name));
  return asServices(services.filter(({ workload }) => found.has(workload)).map(({ name }) => name));
}

/** Those with the most such Pods first. */
function servicesWithPods({ pods, services }: Observation, holds: (pod: PodView) => boolean): readonly EntityRef[] {
  const counts = new Map<string, number>();
  for (const pod of pods) if (holds(pod)) counts.set(pod.workload, (counts.get(pod.workload) ?? 0) + 1);
  const found = services.filter(({ workload }) => counts.has(workload))
    .toSorted((a, b) => (counts.get(b.workload) ?? 0) - (counts.get(a.workload) ?? 0) || (a.name < b.name ? -1 : 1));
  return asServices(found.map(({ name }) => name));
}

/** Services above a level in their newest sample, the highest first. */
function busy(
  { services }: Observation,
  signal: "cpuUtilisation" | "memoryUtilisation",
  level: number,
): readonly ServiceView[] {
  const newest = ({ series }: ServiceView) => latest(series[signal], 1).at(0) ?? 0;
  return services.filter((service) => newest(service) >= level)
    .toSorted((a, b) => newest(b) - newest(a) || (a.name < b.name ? -1 : 1));
}

/** Against the oldest sample that is kept. */
function isRising(series: Series): boolean {
  const usual = series.find((sample) => sample !== null) ?? null;
  const newest = latest(series, 1).at(0);
  return usual !== null && newest !== undefined && newest > rise * usual;
}

function workloadOf(entity: EntityRef, { services, workloads }: Observation): Observation["workloads"] {
  const service = services.find(({ name }) => entity === `service/${name}`);
  return workloads.filter(({ name }) => name === service?.workload);
}
