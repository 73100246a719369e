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

/** Always main, likely-next, worst-historical, with weights that sum to 1. */
export function futureSpecs({ observation, diagnosis, beliefs, policy }: FutureInput): readonly FutureSpec[] {
  const present = leadingFaults(diagnosis);
  const scene = { observation, present, beliefs, policy };
  const next = likelyNext(present.at(0)?.mechanism ?? "unknown", beliefs);
  const total = policy.weightMain + policy.weightLikely + policy.weightWorst;
  const worst = worstRecord(scene);
  return [
    { kind: "main", weight: policy.weightMain / total, present, upcoming: null, source: "diagnosis" },
    {
      kind: "likely-next",
      weight: policy.weightLikely / total,
      present,
      upcoming: upcoming(next.mechanism, neighbours(next.mechanism, scene), scene),
      source: next.source,
    },
    {
      kind: "worst-historical",
      weight: policy.weightWorst / total,
      present,
      upcoming: upcoming(worst.mechanism, inRole(worst.entityRole, observation), scene, worst.magnitude),
      source: worst.source,
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

/** The mechanism verified most often after `after`; the prior counts as one, so a tie keeps to what was seen. */
function likelyNext(after: Mechanism, beliefs: Beliefs) {
  const counts = beliefs.transitions[after] ?? {};
  const seen = mechanisms.filter((mechanism) => mechanism !== "unknown" && (counts[mechanism] ?? 0) > 0);
  const weight = (mechanism: Mechanism) => (counts[mechanism] ?? 0) + Number(mechanism === nextMechanism[after]);
  const best = seen.toSorted((a, b) => weight(b) - weight(a)).at(0);
  if (best === undefined || weight(best) < 1) {
    return { mechanism: nextMechanism[after], source: `catalogue prior ${after} → ${nextMechanism[after]}` };
  }
  const total = seen.reduce((sum, mechanism) => sum + (counts[mechanism] ?? 0), 0);
  return { mechanism: best, source: `transition ${after} → ${best} (${counts[best]} of ${total})` };
}

interface WorstRecord {
  readonly mechanism: Mechanism;
  readonly magnitude: number;
  readonly entityRole: string;
  readonly source: string;
}

/** The record that hurt most at a role that exists here: an operator's view names no topology, so roles stand for likeness. */
function worstRecord({ observation, beliefs }: Scene): WorstRecord {
  const harms = beliefs.harms.filter((harm) =>
    harm.mechanism !== "unknown" && inRole(harm.entityRole, observation).length > 0
  );
  const worst = harms.toSorted((a, b) =>
    b.violationShare - a.violationShare || mechanisms.indexOf(a.mechanism) - mechanisms.indexOf(b.mechanism) ||
    (harmKey(a) < harmKey(b) ? -1 : 1)
  ).at(0);
  if (worst === undefined) {
    return { ...worstPrior, magnitude: typicalMagnitude[worstPrior.mechanism], source: "catalogue prior" };
  }
  const share = Math.round(100 * worst.violationShare);
  return {
    mechanism: worst.mechanism,
    magnitude: worst.magnitude,
    entityRole: worst.entityRole,
    source: `incident ${worst.incidentId}: ${worst.mechanism} at a ${worst.entityRole}, ${share} % in violation`,
  };
}

function harmKey(harm: HarmRecord): string {
  return `${harm.incidentId} ${harm.topology} ${harm.entityRole}`;
}

/** Where the next fault is looked for: nodes for a node's mechanism, else the services that touch the leading fault. */
function neighbours(mechanism: Mechanism, { observation, present }: Scene): readonly EntityRef[] {
  if (isNodeMechanism(mechanism)) return inRole("node", observation);
  const leading = present.at(0)?.entity;
  if (leading === undefined || leading === "cluster") return inRole("entry", observation);
  const name = leading.slice(leading.indexOf("/") + 1);
  if (leading.startsWith("node/")) {
    const hosted = new Set(observation.pods.filter((pod) => pod.node === name).map((pod) => pod.workload));
    return byTraffic(observation.services.filter((service) => hosted.has(service.workload)));
  }
  const graph = callGraph(observation);
  const touching = new Set([
    ...graph.calleesOf(name).map((call) => call.callee),
    ...graph.callersOf(name).map((call) => call.caller),
  ]);
  return [...byTraffic(observation.services.filter((service) => touching.has(service.name))), leading];
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

/** The fault at the first place that does not have it already; null when there is no such place. */
function upcoming(
  mechanism: Mechanism,
  places: readonly EntityRef[],
  { observation, present, policy }: Scene,
  magnitude = typicalMagnitude[mechanism],
): FutureSpec["upcoming"] {
  const taken = new Set(present.map(({ id }) => id));
  const entity = places.find((place) => !taken.has(hypothesisId(mechanism, place)));
  if (entity === undefined) return null;
  return {
    afterTicks: policy.upcomingAfterTicks,
    fault: {
      id: hypothesisId(mechanism, entity),
      mechanism,
      entity,
      magnitude,
      spread: typicalRelativeSpread * magnitude,
      onsetTick: observation.tick + policy.upcomingAfterTicks,
    },
  };
}

function isNodeMechanism(mechanism: Mechanism): boolean {
  return mechanism === "node-loss" || mechanism === "node-pressure";
}
