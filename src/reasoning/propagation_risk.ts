/** Stage 5: propagation decay risk of each plan (definitions §3). */

import type { EntityRef } from "../operations/hypotheses.ts";
import { latest } from "../operations/latest.ts";
import type { Observation } from "../operations/observation.ts";
import { actionHazard } from "./rehearsal/action_hazard.ts";
import { callGraph } from "./call_graph.ts";
import { decayRisk, type HarmGraph, type HazardStep } from "./rehearsal/decay_risk.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";

export interface PlanRisk {
  readonly planId: string;
  /** R of definitions §3, 0–1. */
  readonly risk: number;
  readonly energy: number;
  /** Entities by their share of the energy, largest first. */
  readonly contributions: readonly { readonly entity: EntityRef; readonly dose: number; readonly share: number }[];
}

export interface RiskInput {
  readonly observation: Observation;
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Plan[];
  readonly policy: Policy;
}

/** One risk per plan, in the order of the plans. */
export function propagationRisk({ observation, diagnosis, plans, policy }: RiskInput): readonly PlanRisk[] {
  const harm = harmModel(observation);
  const parameters = { beta: policy.riskBeta, halfLifeTicks: policy.riskHalfLifeTicks, eta: policy.riskEta };
  return plans.map((plan) => {
    const confidence = confidenceIn(plan, diagnosis);
    const steps = plan.steps.map(({ afterTicks, action }): HazardStep => {
      const { touched, hazard } = actionHazard(action, observation, policy);
      return {
        tick: afterTicks,
        hazards: harm.entities.map((entity, v) =>
          touched.includes(entity) ? Math.min(0.95, hazard * (0.5 + 0.5 * harm.saturation[v]) * (2 - confidence)) : 0
        ),
      };
    });
    const { risk, energy, energies, doses } = decayRisk(harm.graph, steps, parameters);
    const contributions = harm.entities
      .map((entity, v) => ({ entity, dose: doses[v], share: energy > 0 ? energies[v] / energy : 0 }))
      .filter(({ dose }) => dose > 0)
      .toSorted((a, b) => b.share - a.share || b.dose - a.dose || (a.entity < b.entity ? -1 : 1));
    return { planId: plan.id, risk, energy, contributions };
  });
}

interface HarmModel {
  readonly graph: HarmGraph;
  /** Entity of each vertex. */
  readonly entities: readonly EntityRef[];
  /** CPU utilisation of each vertex at decision time, 0–1. */
  readonly saturation: readonly number[];
}

/** Criticality of a service that no traced request reaches, against 1 for one that every request needs. Assumed by us. */
const untracedCriticality = 0.1;

function harmModel(observation: Observation): HarmModel {
  const entities: readonly EntityRef[] = [
    ...observation.services.map(({ name }): EntityRef => `service/${name}`),
    ...observation.nodes.map(({ name }): EntityRef => `node/${name}`),
  ];
  const graph = callGraph(observation);
  const promised = new Set(observation.objectives.map(({ service }) => service));
  // A node has no users of its own: harm to it counts at the services it carries.
  const raw = [
    ...observation.services.map(({ name }) =>
      promised.has(name) ? 1 : Math.max(untracedCriticality, graph.exposureOf(name))
    ),
    ...observation.nodes.map(() => 0),
  ];
  const total = raw.reduce((sum, value) => sum + value, 0);
  return {
    entities,
    graph: { criticality: raw.map((value) => value / total), edges: harmEdges(observation, entities) },
    // Nothing heard of an entity counts as busy: missing is not normal.
    saturation: [...observation.services, ...observation.nodes].map(({ series }) =>
      Math.min(1, Math.max(0, latest(series.cpuUtilisation, 1).at(0) ?? 1))
    ),
  };
}

/** From callee to caller by calls per request, from node to service by the share of the service's pods it carries. */
function harmEdges(observation: Observation, entities: readonly EntityRef[]): HarmGraph["edges"] {
  const vertexOf = new Map(entities.map((entity, v) => [entity, v]));
  const edges: { from: number; to: number; weight: number }[] = [];
  const add = (from: EntityRef, to: EntityRef, weight: number) => {
    const [u, v] = [vertexOf.get(from), vertexOf.get(to)];
    if (u !== undefined && v !== undefined && weight > 0) edges.push({ from: u, to: v, weight: Math.min(1, weight) });
  };
  for (const { caller, callee, callsPerRequest } of observation.calls) {
    add(`service/${callee}`, `service/${caller}`, callsPerRequest);
  }
  const podsOf = Map.groupBy(observation.pods, (pod) => pod.workload);
  for (const { name, workload } of observation.services) {
    const pods = podsOf.get(workload) ?? [];
    for (const [node, carried] of Map.groupBy(pods, (pod) => pod.node)) {
      if (node !== null) add(`node/${node}`, `service/${name}`, carried.length / pods.length);
    }
  }
  return edges;
}

/** Probability of the least sure hypothesis the plan is aimed at; doing nothing needs no confidence. */
function confidenceIn(plan: Plan, diagnosis: Diagnosis): number {
  const probabilities = new Map(diagnosis.marginals.map(({ hypothesis, probability }) => [hypothesis.id, probability]));
  return Math.min(1, ...plan.aimedAt.map((id) => probabilities.get(id) ?? 0));
}
