/** From a diagnosis and what is believed about earlier incidents to the three futures that every plan meets (definitions §4). */

import type { Beliefs, HarmRecord } from "../../memory/beliefs.ts";
import {
  type EntityRef,
  type Hypothesis,
  hypothesisId,
  type Mechanism,
  mechanisms,
} from "../../operations/hypotheses.ts";
import { latest } from "../../operations/latest.ts";
import type { Observation } from "../../operations/observation.ts";
import { callGraph } from "../call_graph.ts";
import { callMechanisms } from "../call_mechanisms.ts";
import type { Diagnosis } from "../diagnose.ts";
import { entityRole } from "../entity_role.ts";
import { nextMechanism, typicalMagnitude, typicalRelativeSpread, worstPrior } from "./mechanism_priors.ts";
import type { Policy } from "../policy.ts";

export const futureKinds = ["main", "likely-next", "worst-historical"] as const;
export type FutureKind = typeof futureKinds[number];

/** What each future adds to the diagnosed state, and its weight. */
export interface FutureSpec {
  readonly kind: FutureKind;
  readonly weight: number;
  readonly present: readonly Hypothesis[];
  readonly upcoming: { readonly afterTicks: number; readonly fault: Hypothesis } | null;
  /** Where the future comes from: "diagnosis", "transition memory-growth → crash (3 of 7)", "catalogue prior" … */
  readonly source: string;
}

export interface FutureInput {
  readonly observation: Observation;
  readonly diagnosis: Diagnosis;
  readonly beliefs: Beliefs;
  readonly policy: Policy;
}

/**
 * Always main, likely-next, worst-historical, with weights that sum to 1.
 *
 * What a future adds is the first of what is expected that can begin here: `upcoming` is null only where nothing can.
 */
export function futureSpecs({ observation, diagnosis, beliefs, policy }: FutureInput): readonly FutureSpec[] {
  const present = leadingFaults(diagnosis);
  const scene = { observation, present, beliefs, policy };
  const total = policy.weightMain + policy.weightLikely + policy.weightWorst;
  return [
    { kind: "main", weight: policy.weightMain / total, present, upcoming: null, source: "diagnosis" },
    {
      kind: "likely-next",
      weight: policy.weightLikely / total,
      present,
      ...firstToBegin(likelyNext(scene), scene),
    },
    {
      kind: "worst-historical",
      weight: policy.weightWorst / total,
      present,
      ...firstToBegin(worstRecords(scene), scene),
    },
  ];
}

interface Scene {
  readonly observation: Observation;
  readonly present: readonly Hypothesis[];
  readonly beliefs: Beliefs;
  readonly policy: Policy;
}

/** The faults of the most probable set that has any; none when nothing seems wrong. */
function leadingFaults(diagnosis: Diagnosis): readonly Hypothesis[] {
  return diagnosis.ranked.at(0)?.faults ?? [];
}

/** A fault that may come: where it is looked for, most likely place first, and where the expectation is from. */
interface Expected {
  readonly mechanism: Mechanism;
  readonly magnitude: number;
  readonly places: readonly EntityRef[];
  readonly source: string;
}

/** Mechanisms by how often they were verified after the leading one, then what the catalogue assumes, step by step. */
function likelyNext(scene: Scene): readonly Expected[] {
  const after = scene.present.at(0)?.mechanism ?? "unknown";
  const counts = scene.beliefs.transitions[after] ?? {};
  const seen = mechanisms.filter((mechanism) => mechanism !== "unknown" && (counts[mechanism] ?? 0) > 0);
  // What is assumed counts as one more, so it decides between equals.
  const weight = (mechanism: Mechanism) => (counts[mechanism] ?? 0) + Number(mechanism === nextMechanism[after]);
  const total = seen.reduce((sum, mechanism) => sum + (counts[mechanism] ?? 0), 0);
  const learned = seen.toSorted((a, b) => weight(b) - weight(a)).map((mechanism) => ({
    mechanism,
    source: `transition ${after} → ${mechanism} (${counts[mechanism]} of ${total})`,
  }));
  const assumed: { readonly mechanism: Mechanism; readonly source: string }[] = [];
  for (let from: Mechanism = after; !assumed.some(({ mechanism }) => mechanism === nextMechanism[from]);) {
    const mechanism: Mechanism = nextMechanism[from];
    assumed.push({ mechanism, source: `catalogue prior ${from} → ${mechanism}` });
    from = mechanism;
  }
  return [...learned, ...assumed].map(({ mechanism, source }) => ({
    mechanism,
    magnitude: typicalMagnitude[mechanism],
    places: neighbours(mechanism, scene),
    source,
  }));
}

/** Records at roles that exist here, the most harmful first: an operator's view names no topology, so roles stand for likeness. */
function worstRecords({ observation, beliefs }: Scene): readonly Expected[] {
  const harms = beliefs.harms.toSorted((a, b) =>
    b.violationMinutes - a.violationMinutes || mechanisms.indexOf(a.mechanism) - mechanisms.indexOf(b.mechanism) ||
    (harmKey(a) < harmKey(b) ? -1 : 1)
  );
  const recorded = harms.map(({ mechanism, magnitude, entityRole, incidentId, violationMinutes }) => ({
    mechanism,
    magnitude,
    places: inRole(entityRole, observation),
    source: `incident ${incidentId}: ${mechanism} at a ${entityRole}, ${violationMinutes.toFixed(1)} min in violation`,
  }));
  const prior = {
    mechanism: worstPrior.mechanism,
    magnitude: typicalMagnitude[worstPrior.mechanism],
    places: inRole(worstPrior.entityRole, observation),
    source: "catalogue prior",
  };
  return [...recorded, prior];
}

function harmKey(harm: HarmRecord): string {
  return `${harm.incidentId} ${harm.topology} ${harm.entityRole}`;
}

/** Where the next fault is looked for: nodes for a node's mechanism, else the services that touch the leading fault, then any. */
function neighbours(mechanism: Mechanism, { observation, present }: Scene): readonly EntityRef[] {
  if (isNodeMechanism(mechanism)) return inRole("node", observation);
  const all = byTraffic(observation.services);
  const leading = present.at(0)?.entity;
  if (leading === undefined || leading === "cluster") return [...inRole("entry", observation), ...all];
  const name = leading.slice(leading.indexOf("/") + 1);
  if (leading.startsWith("node/")) {
    const hosted = new Set(observation.pods.filter((pod) => pod.node === name).map((pod) => pod.workload));
    return [...byTraffic(observation.services.filter((service) => hosted.has(service.workload))), ...all];
  }
  const graph = callGraph(observation);
  const touching = new Set([
    ...graph.calleesOf(name).map((call) => call.callee),
    ...graph.callersOf(name).map((call) => call.caller),
  ]);
  return [...byTraffic(observation.services.filter((service) => touching.has(service.name))), leading, ...all];
}

/** Entities in a role, the busiest first. */
function inRole(role: string, observation: Observation): readonly EntityRef[] {
  if (role === "node") {
    const carried = (node: string) => observation.pods.filter((pod) => pod.node === node).length;
    return observation.nodes.filter((node) => node.ready && node.schedulable)
      .toSorted((a, b) => carried(b.name) - carried(a.name) || (a.name < b.name ? -1 : 1))
      .map((node): EntityRef => `node/${node.name}`);
  }
  return byTraffic(observation.services.filter(({ name }) => entityRole(observation, `service/${name}`) === role));
}

function byTraffic(services: Observation["services"]): readonly EntityRef[] {
  const rate = (service: Observation["services"][number]) => latest(service.series.requestRate, 1).at(0) ?? 0;
  return services.toSorted((a, b) => rate(b) - rate(a) || (a.name < b.name ? -1 : 1))
    .map(({ name }): EntityRef => `service/${name}`);
}

/** The first expected fault that can begin, at the first place where it can. */
function firstToBegin(expected: readonly Expected[], scene: Scene): Pick<FutureSpec, "upcoming" | "source"> {
  const { observation, policy } = scene;
  for (const { mechanism, magnitude, places, source } of expected) {
    const entity = places.find((place) => canBegin(mechanism, place, scene));
    if (entity === undefined) continue;
    const fault: Hypothesis = {
      id: hypothesisId(mechanism, entity),
      mechanism,
      entity,
      magnitude,
      spread: typicalRelativeSpread * magnitude,
      onsetTick: observation.tick + policy.upcomingAfterTicks,
    };
    return { upcoming: { afterTicks: policy.upcomingAfterTicks, fault }, source };
  }
  return { upcoming: null, source: "nothing that is expected can begin here" };
}

/** Not what is there already, nor what would change nothing in a rehearsal: then the future would be main once more. */
function canBegin(mechanism: Mechanism, place: EntityRef, { observation, present }: Scene): boolean {
  if (mechanism === "unknown" || mechanism === "quota-or-unschedulable") return false;
  const isLost = present.some((fault) => fault.mechanism === "node-loss" && fault.entity === place);
  if (isLost || present.some(({ id }) => id === hypothesisId(mechanism, place))) return false;
  const needsCalls = callMechanisms.has(mechanism) || mechanism === "policy-block";
  return !needsCalls || observation.calls.some(({ callee }) => place === `service/${callee}`);
}

function isNodeMechanism(mechanism: Mechanism): boolean {
  return mechanism === "node-loss" || mechanism === "node-pressure";
}
