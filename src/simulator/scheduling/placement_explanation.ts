/** A Pod comes in, "why this node, why not that one" goes out: every node's answer, plugin by plugin, as the scheduler decides. */

import type { Cluster } from "../cluster.ts";
import { podState } from "../pods.ts";
import { balancedScore, isBalanced } from "./balanced_allocation.ts";
import { affinityScore } from "./inter_pod_affinity.ts";
import { preferenceScore } from "./node_affinity.ts";
import { fitScore } from "./node_resources_fit.ts";
import type { PlacementState } from "./placement_state.ts";
import { spreadScore } from "./pod_topology_spread.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { filterNode, newRound, nominate, openRound, type Round, stateOf } from "./round.ts";
import { type Extremes, newExtremes, pluginWeights, scoreNodes, unspread } from "./score.ts";
import { findNodes } from "./search.ts";
import { taintScore } from "./taint_toleration.ts";
import { liftPod } from "./what_if.ts";
import { schedulingFacts } from "./workload_facts.ts";

export type ScorePlugin = keyof typeof pluginWeights;

/** One plugin's part in a node's total; `raw` is what it counted, where its score is relative to the other nodes. */
export interface PluginScore {
  readonly plugin: ScorePlugin;
  readonly weight: number;
  readonly raw: number | null;
  /** 0–100. */
  readonly score: number;
}

/** One node's answer to one Pod. A node that is not looked at could take it, but enough others were found before. */
export type NodeAnswer =
  | { readonly kind: "refused"; readonly node: string; readonly refusal: Refusal }
  | { readonly kind: "not looked at"; readonly node: string }
  | {
    readonly kind: "feasible";
    readonly node: string;
    /** Plugins that score such Pods; one that is absent was skipped. */
    readonly scores: readonly PluginScore[];
    /** Sum of weight × score. */
    readonly total: number;
  };

export interface PlacementExplanation {
  /** Existing nodes in row order. */
  readonly nodes: readonly NodeAnswer[];
  /** Nodes of the highest total: one of them is drawn, each as likely as the other. */
  readonly best: readonly string[];
  /** How many nodes the scheduler looks at before it has enough to choose from. */
  readonly lookedAt: number;
}

/**
 * What the scheduler would decide for Pod p now. A Pod that runs is judged as if it were to be placed anew, with
 * everything else where it is. The cluster is left as it was.
 */
export function explainPlacement(cluster: Cluster, p: number): PlacementExplanation {
  const { pods, nodes, catalogue, world } = cluster;
  const facts = schedulingFacts(catalogue);
  const round = newRound(facts);
  const putBack = liftPod(cluster, p);
  openRound(cluster, round);
  noteNominations(cluster, round);
  const state = stateOf(cluster, round, pods.workload[p], pods.revision[p]);
  const found = { feasible: 0, looked: 0 };
  const extremes = newExtremes();
  findNodes(cluster, round, state, p, found);
  const ties = scoreNodes(round, state, found.feasible, extremes);
  const placeOf = new Map([...round.tables.feasible.subarray(0, found.feasible)].map((n, k) => [n, k]));
  const answers: NodeAnswer[] = [];
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const node = catalogue.nodes[n].name;
    const k = placeOf.get(n);
    const given = filterNode(cluster, round, state, p, n);
    if (k !== undefined) {
      const scores = scoresOf(cluster, round, state, k, extremes);
      answers.push({ kind: "feasible", node, scores, total: round.tables.total[k] });
    } else if (given < 0) answers.push({ kind: "refused", node, refusal: refusalOf(cluster, state, n, given) });
    else answers.push({ kind: "not looked at", node });
  }
  putBack();
  return {
    nodes: answers,
    best: [...round.tied.subarray(0, ties)].map((n) => catalogue.nodes[n].name),
    lookedAt: found.looked,
  };
}

function noteNominations({ world, pods, nodes }: Cluster, round: Round): void {
  for (let p = 0; p < world.podRows[0]; p++) {
    const n = -2 - pods.node[p];
    if (pods.state[p] === podState.pending && n >= 0 && nodes.exists[n] === 1) nominate(round, p, n);
  }
}

/** The k-th feasible node's scores, in the order of the filters and then of the resources. */
function scoresOf(
  cluster: Cluster,
  round: Round,
  state: PlacementState,
  k: number,
  extremes: Extremes,
): readonly PluginScore[] {
  const { feasible, avoided, preferred, spread, affinity } = round.tables;
  const { facts } = state;
  const part = (plugin: ScorePlugin, raw: number | null, score: number): PluginScore => ({
    plugin,
    weight: pluginWeights[plugin],
    raw,
    score,
  });
  const taints = facts.avoided === null ? 0 : avoided[k];
  const scores = [
    part("TaintToleration", taints, taintScore(taints, facts.avoided === null ? 0 : extremes.mostAvoided)),
  ];
  if (facts.scheduling.preferredNodeTerms.length > 0) {
    const preference = facts.preferred === null ? 0 : preferred[k];
    const most = facts.preferred === null ? 0 : extremes.mostPreferred;
    scores.push(part("NodeAffinity", preference, preferenceScore(preference, most)));
  }
  if (state.soft.length > 0) {
    const isLeft = spread[k] === unspread;
    const score = isLeft ? 0 : spreadScore(spread[k], extremes.leastSpread, extremes.mostSpread);
    scores.push(part("PodTopologySpread", isLeft ? null : spread[k], score));
  }
  if (state.affinity.scored > 0) {
    const score = affinityScore(affinity[k], extremes.leastAffinity, extremes.mostAffinity);
    scores.push(part("InterPodAffinity", affinity[k], score));
  }
  const { requests } = state.rooms;
  const fit = fitScore(cluster.nodes, feasible[k], requests, round.facts.strategy);
  scores.push(part("NodeResourcesFit", null, fit));
  if (isBalanced(requests)) {
    const balance = balancedScore(cluster.nodes, feasible[k], requests);
    scores.push(part("NodeResourcesBalancedAllocation", null, balance));
  }
  return scores;
}
