/** A Pod's name or a workload's comes in; why the scheduler takes this node for it and not that one goes out. */

import { rowOf } from "../simulator/catalogue.ts";
import { type Cluster, fork, release } from "../simulator/cluster.ts";
import { podName, podState } from "../simulator/pods.ts";
import { explainPlacement, type PlacementExplanation } from "../simulator/scheduling/placement_explanation.ts";

export type PlacementQuestion =
  | { readonly kind: "pod"; readonly prefix: string }
  | { readonly kind: "workload"; readonly name: string };

export interface ExplainedPlacement {
  readonly pod: string;
  /** Where it is, or null while it waits. */
  readonly node: string | null;
  /** The node that is being made free for it. */
  readonly nominatedNode: string | null;
  readonly explanation: PlacementExplanation;
}

/**
 * Runs the scheduler's own rules on what kubectl shows: for the Pod that waits longest among those asked about, else the
 * newest that runs. Null when there is none. Where a search of a large cluster would begin nobody sees: here at the first node.
 */
export function explainedPlacement(cluster: Cluster, question: PlacementQuestion): ExplainedPlacement | null {
  const p = chosenPod(cluster, question);
  if (p < 0) return null;
  const { catalogue, pods } = cluster;
  const nodeOf = (n: number) => n < 0 ? null : catalogue.nodes[n].name;
  const copy = fork(cluster);
  copy.world.nextStartNode[0] = 0;
  const explanation = explainPlacement(copy, p);
  release(copy);
  return {
    pod: podName(cluster, p),
    node: nodeOf(pods.node[p]),
    nominatedNode: nodeOf(-2 - pods.node[p]),
    explanation,
  };
}

/** The oldest Pod that waits, else the newest that runs; −1 for none. */
function chosenPod(cluster: Cluster, question: PlacementQuestion): number {
  const { world, pods, catalogue } = cluster;
  const w = question.kind === "workload" ? rowOf(catalogue.workloadIndex, question.name, "workload") : -1;
  let chosen = -1;
  for (let p = 0; p < world.podRows[0]; p++) {
    const { state, serial } = pods;
    const isOne = state[p] !== podState.none && state[p] !== podState.failed && state[p] !== podState.terminating;
    if (!isOne) continue;
    if (question.kind === "workload" ? pods.workload[p] !== w : !podName(cluster, p).startsWith(question.prefix)) {
      continue;
    }
    const waits = state[p] === podState.pending;
    const isBetter = chosen < 0 ||
      (state[chosen] === podState.pending ? waits && serial[p] < serial[chosen] : waits || serial[p] > serial[chosen]);
    if (isBetter) chosen = p;
  }
  return chosen;
}
