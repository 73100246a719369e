/** What a move of the catalogue is, and the place it is built for: from a hypothesis and an observation to both. */

import type { Action } from "../../operations/actions.ts";
import type { Hypothesis, Mechanism } from "../../operations/hypotheses.ts";
import type { HpaView, NodeView, Observation, ServiceView, WorkloadView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { type CallGraph, callGraph } from "../call_graph.ts";
import type { Policy } from "../policy.ts";

/** One way to mitigate, as data: rules and plans name it, the planner builds it where it applies. */
export interface Move {
  /** The plan feature that rules are about. */
  readonly name: string;
  /** What it does, for people, starting with a verb. */
  readonly title: (of: MoveTitle) => string;
  /** What it is expected to do, for people. */
  readonly effect: string;
  /** How well it is expected to work against each mechanism it is meant for, 0–1; assumed by us. */
  readonly fits: Readonly<Partial<Record<Mechanism, number>>>;
  /** Whether it may be tried while the diagnosis is cautious: exact undo, and no running pod is touched. */
  readonly lowRisk: boolean;
  /** The actions, or null where a precondition does not hold. */
  readonly build: (site: MoveSite) => readonly TimedAction[] | null;
}

/** What a title may name. */
export interface MoveTitle {
  readonly fault: Hypothesis;
  readonly steps: readonly TimedAction[];
  /** The service or node of the fault, by name. */
  readonly entity: string;
  /** What the steps act on, by name, as a list in words. */
  readonly targets: string;
}

/** Where a move would be made. What the hypothesis does not point at is null. */
export interface MoveSite {
  readonly hypothesis: Hypothesis;
  readonly observation: Observation;
  readonly policy: Policy;
  readonly graph: CallGraph;
  readonly service: ServiceView | null;
  readonly workload: WorkloadView | null;
  readonly hpa: HpaView | null;
  readonly node: NodeView | null;
}

export function moveSite(hypothesis: Hypothesis, observation: Observation, policy: Policy): MoveSite {
  const name = hypothesis.entity.slice(hypothesis.entity.indexOf("/") + 1);
  const service = hypothesis.entity.startsWith("service/")
    ? observation.services.find((candidate) => candidate.name === name) ?? null
    : null;
  return {
    hypothesis,
    observation,
    policy,
    graph: callGraph(observation),
    service,
    workload: observation.workloads.find((workload) => workload.name === service?.workload) ?? null,
    hpa: observation.hpas.find((hpa) => hpa.workload === service?.workload) ?? null,
    node: hypothesis.entity.startsWith("node/") ? observation.nodes.find((n) => n.name === name) ?? null : null,
  };
}

/** Actions that all happen when the plan starts. */
export function atOnce(...actions: readonly Action[]): readonly TimedAction[] {
  return actions.map((action) => ({ afterTicks: 0, action }));
}
