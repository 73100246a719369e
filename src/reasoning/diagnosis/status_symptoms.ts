/** From what kubectl lists - pods, events, policies, the change feed, nodes - to symptoms that are plain to see. */

import type { EntityRef } from "../../operations/hypotheses.ts";
import type { ChangeView, EventView, NodeView, Observation, ServiceView } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";
import { statusScores, type Symptom, type SymptomType } from "./symptom.ts";

/** A status before it has an entity. */
interface Status {
  readonly type: SymptomType;
  readonly score: number;
  readonly onsetTick: number;
  readonly text: string;
}

export function statusSymptoms(observation: Observation, policy: Policy): readonly Symptom[] {
  return [
    ...observation.services.flatMap((service) => {
      const statuses = [
        ...ofPods(service, observation, policy),
        ofNetworkPolicies(service, observation, policy),
        ofRollouts(service, observation, policy),
        ...ofAutoscaler(service, observation),
      ];
      return statuses.map((status) => asSymptom(`service/${service.name}`, status));
    }),
    ...observation.nodes.flatMap((node) =>
      ofNode(node, observation, policy).map((status) => asSymptom(`node/${node.name}`, status))
    ),
  ];
}

function asSymptom(entity: EntityRef, status: Status): Symptom {
  return { id: `${entity}:${status.type}`, entity, ...status };
}

/** Kinds of objects whose names are workloads' names. */
const workloadKinds: ReadonlySet<string> = new Set(["deployment", "statefulset", "daemonset"]);

/** The workload's own name and its pods' names, for finding it in events: `deployment/x`, `pod/x-r1-0007`. */
function namesWorkload(object: string, workload: string): boolean {
  const [kind, name] = object.includes("/") ? object.toLowerCase().split("/") : ["", object];
  return name === workload || (!workloadKinds.has(kind) && name.startsWith(`${workload}-`));
}

/** Whether a changed object is the workload itself, and not its scale. */
function isWorkload(object: string, workload: string): boolean {
  const [kind, ...name] = object.toLowerCase().split("/");
  return workloadKinds.has(kind) && name.join("/") === workload;
}

interface PodStatus {
  readonly type: SymptomType;
  readonly podReasons: readonly string[];
  readonly eventReasons: readonly string[];
  /** How many events make a plain status: one is enough for a kill, failing probes also happen to starting pods. */
  readonly plainFrom: number;
}

const podStatuses: readonly PodStatus[] = [
  { type: "oom-killed", podReasons: ["OOMKilled"], eventReasons: ["OOMKilling"], plainFrom: 1 },
  { type: "crash-loop", podReasons: ["CrashLoopBackOff"], eventReasons: ["BackOff"], plainFrom: 2 },
  { type: "probe-failing", podReasons: ["Unhealthy"], eventReasons: ["Unhealthy"], plainFrom: 2 },
  { type: "pods-pending", podReasons: ["Unschedulable"], eventReasons: ["FailedScheduling"], plainFrom: 2 },
  {
    type: "image-pull",
    podReasons: ["ErrImagePull", "ImagePullBackOff", "ImagePull"],
    eventReasons: ["Failed", "ErrImagePull", "ImagePullBackOff"],
    plainFrom: 1,
  },
];

function ofPods({ workload }: ServiceView, observation: Observation, policy: Policy): readonly Status[] {
  const pods = observation.pods.filter((pod) => pod.workload === workload);
  const events = observation.events.filter(({ tick, object }) =>
    tick > observation.tick - policy.eventTicks && namesWorkload(object, workload) &&
    isOwn(object, workload, observation)
  );
  return podStatuses.map(({ type, podReasons, eventReasons, plainFrom }) => {
    // A pod that is ready again still shows why it last stopped.
    const now = pods.filter(({ ready, reason }) => !ready && podReasons.includes(reason));
    const recently = events.filter(({ reason }) => eventReasons.includes(reason));
    const ages = now.map(({ ageSeconds }) => observation.tick - Math.round(ageSeconds / observation.tickSeconds));
    return {
      type,
      score: now.length > 0 || recently.length >= plainFrom
        ? statusScores.plain
        : recently.length > 0
        ? statusScores.hint
        : statusScores.absent,
      onsetTick: recently[0]?.tick ?? Math.max(observation.tick - policy.eventTicks, ...ages.slice(0, 1), 0),
      text: `${now.length} of ${pods.length} pods now, ${recently.length} events`,
    };
  });
}

/** A workload's name may begin with another's: the longest that fits owns the object. */
function isOwn(object: string, workload: string, { workloads }: Observation): boolean {
  return !workloads.some(({ name }) => name.length > workload.length && namesWorkload(object, name));
}

/** Policies that select the service, their age, and which of its callers none of them admits. */
function ofNetworkPolicies({ name }: ServiceView, observation: Observation, policy: Policy): Status {
  const selecting = observation.policies.filter(({ enabled, selects }) => enabled && selects.includes(name));
  const callers = observation.calls.filter(({ callee }) => callee === name).map(({ caller }) => caller);
  const refused = callers.filter((caller) => !selecting.some(({ admits }) => admits.includes(caller)));
  // Who applied it first: an operator who took it away and put it back is not its author.
  const isOurs = (policyName: string) =>
    observation.changes.find(({ object }) => object === `networkpolicy/${policyName}`)?.by === "operator";
  const recent = selecting.filter((selected) =>
    selected.createdTick > 0 && selected.createdTick > observation.tick - policy.changeTicks && !isOurs(selected.name)
  );
  const names = selecting.map((selected) => selected.name).toSorted().join(", ");
  const blocks = selecting.length > 0 && (refused.length > 0 || callers.length === 0);
  return {
    type: "policy-changed",
    score: recent.length > 0
      ? (blocks ? statusScores.plain : statusScores.hint)
      : blocks && callers.length > 0
      ? statusScores.seen
      : statusScores.absent,
    onsetTick: recent.reduce((first, { createdTick }) => Math.min(first, createdTick), observation.tick),
    text: selecting.length === 0
      ? "no policy selects it"
      : `selected by ${names}; callers refused: ${refused.length === 0 ? "none" : refused.toSorted().join(", ")}`,
  };
}

function ofRollouts({ workload }: ServiceView, observation: Observation, policy: Policy): Status {
  const changes = observation.changes.filter((change) =>
    change.by === "user" && change.tick > observation.tick - policy.changeTicks &&
    isWorkload(change.object, workload)
  );
  return {
    type: "rollout-changed",
    score: changes.length > 0 ? statusScores.plain : statusScores.absent,
    onsetTick: changes[0]?.tick ?? observation.tick,
    text: changes.length > 0 ? changes.map(({ change }) => change).join("; ") : "no change by anybody else",
  };
}

/** Only services that have an autoscaler can have one at its ceiling. */
function ofAutoscaler({ workload }: ServiceView, observation: Observation): readonly Status[] {
  const hpa = observation.hpas.find((candidate) => candidate.workload === workload);
  const scaled = observation.workloads.find(({ name }) => name === workload);
  if (hpa === undefined || scaled === undefined) return [];
  const atMax = scaled.replicas >= hpa.maxReplicas && hpa.maxReplicas > hpa.minReplicas;
  return [{
    type: "hpa-at-max",
    score: atMax ? statusScores.seen : statusScores.absent,
    onsetTick: observation.tick,
    text: `${scaled.replicas} replicas of at most ${hpa.maxReplicas}`,
  }];
}

function ofNode(node: NodeView, observation: Observation, policy: Policy): readonly Status[] {
  const recent = observation.tick - policy.changeTicks;
  const concerns = ({ tick, object }: EventView | ChangeView) => tick > recent && object === `node/${node.name}`;
  const changes = observation.changes.filter(concerns);
  const events = observation.events.filter((event) =>
    concerns(event) && ["NodeNotSchedulable", "NodeNotReady"].includes(event.reason)
  );
  const since = [...changes, ...events].reduce((first, { tick }) => Math.min(first, tick), observation.tick);
  // What the operator cordoned is no symptom, but a node that also died is one.
  const cordonedByUs = changes.length > 0 && changes.every(({ by }) => by === "operator");
  const cordoned = !node.schedulable && !cordonedByUs;
  const known = changes.length + events.length > 0;
  return [
    {
      type: "node-not-ready",
      score: node.ready ? statusScores.absent : statusScores.plain,
      onsetTick: since,
      text: node.ready ? "Ready" : "NotReady",
    },
    {
      type: "node-unschedulable",
      // Unschedulable for as long as anybody remembers is how this cluster is run.
      score: !node.ready || (cordoned && known)
        ? statusScores.plain
        : cordoned
        ? statusScores.hint
        : statusScores.absent,
      onsetTick: since,
      text: node.schedulable ? "schedulable" : `unschedulable${cordonedByUs ? ", by the operator" : ""}`,
    },
  ];
}
