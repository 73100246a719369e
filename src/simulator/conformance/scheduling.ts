/** Conformance of the scheduler: every node's filters and scores, the node a Pod gets, and whom it preempts. */

import { z } from "zod";
import { randomKey } from "../../random.ts";
import type { Cluster } from "../cluster.ts";
import { podState } from "../pods.ts";
import { explainPlacement, type NodeAnswer } from "../scheduling/placement_explanation.ts";
import { schedule } from "../scheduling/schedule.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";
import { budgetSchema, nodeSchema, podSchema, schedulingCluster } from "./scheduling_cluster.ts";

const placement = randomKey(1, "placement");

const expectedNode = z.strictObject({
  node: z.string(),
  fits: z.boolean(),
  failedPlugin: z.string().optional(),
  code: z.string().optional(),
  reasons: z.array(z.string()).optional(),
  /** Images are not modelled: upstream's ImageLocality gives 0 where no node has any. */
  pluginScoresNormalized: z.looseObject({ ImageLocality: z.literal(0).optional() }).optional(),
  totalWeightedScore: z.int().optional(),
});

export const placementKind = conformanceKind({
  name: "placement",
  schema: z.strictObject({
    name: z.string().optional(),
    scoringStrategy: z.enum(["LeastAllocated", "MostAllocated"]).default("LeastAllocated"),
    nodes: z.array(nodeSchema),
    existingPods: z.array(podSchema).default([]),
    pod: podSchema,
    owningReplicaSetSelector: z.record(z.string(), z.string()).optional(),
    expectedNodes: z.array(expectedNode),
    expectedFeasible: z.array(z.string()).default([]),
    expectedBest: z.array(z.string()).default([]),
    source: z.string().optional(),
  }),
  differences({ owningReplicaSetSelector, expectedNodes, expectedFeasible, expectedBest, ...given }) {
    const { cluster, waiting } = schedulingCluster({ ...given, pdbs: [], owner: owningReplicaSetSelector ?? null });
    const { nodes, best } = explainPlacement(cluster, waiting);
    schedule(cluster, placement);
    const chosen = nodeName(cluster, cluster.pods.node[waiting]);
    const feasible = nodes.filter(({ kind }) => kind === "feasible").map(({ node }) => node);
    return [
      ...expectedNodes.flatMap((expected) => {
        const { ImageLocality: _, ...scores } = expected.pluginScoresNormalized ?? {};
        const wanted = { ...expected, pluginScoresNormalized: expected.fits ? sorted(scores) : undefined };
        return difference(expected.node, wanted, recorded(nodes.find(({ node }) => node === expected.node)));
      }),
      ...difference("feasible", expectedFeasible.toSorted(), feasible.toSorted()),
      ...difference("best", expectedBest.toSorted(), best.toSorted()),
      ...difference(
        "chosen among the best",
        true,
        expectedBest.length === 0 ? chosen === "" : expectedBest.includes(chosen),
      ),
    ];
  },
});

/** An answer in the words and order of a case. */
function recorded(answer: NodeAnswer | undefined): unknown {
  if (answer === undefined || answer.kind === "not looked at") return answer?.kind;
  const { node } = answer;
  if (answer.kind === "refused") {
    const { plugin, code, reasons } = answer.refusal;
    return { node, fits: false, failedPlugin: plugin, code, reasons };
  }
  const scores = sorted(Object.fromEntries(answer.scores.map(({ plugin, score }) => [plugin, score])));
  return { node, fits: true, pluginScoresNormalized: scores, totalWeightedScore: answer.total };
}

function sorted(scores: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(scores).sort(([a], [b]) => a < b ? -1 : 1));
}

function nodeName({ catalogue }: Cluster, n: number): string {
  return n < 0 ? "" : catalogue.nodes[n].name;
}

export const preemptionKind = conformanceKind({
  name: "preemption",
  schema: z.strictObject({
    name: z.string().optional(),
    nodes: z.array(nodeSchema),
    existingPods: z.array(podSchema).default([]),
    pdbs: z.array(budgetSchema).default([]),
    pod: podSchema,
    expectedNominatedNode: z.string(),
    expectedVictims: z.array(z.string()).default([]),
    source: z.string().optional(),
  }),
  differences({ expectedNominatedNode, expectedVictims, ...given }) {
    const { cluster, waiting } = schedulingCluster({ ...given, scoringStrategy: "LeastAllocated", owner: null });
    const { pods, workloads } = cluster;
    schedule(cluster, placement);
    const victims = given.existingPods.filter((_, w) => pods.state[workloads.firstPod[w]] === podState.terminating);
    return [
      ...difference("nominated node", expectedNominatedNode, nodeName(cluster, -2 - pods.node[waiting])),
      ...difference("victims", expectedVictims.toSorted(), victims.map(({ name }) => name).toSorted()),
    ];
  },
});
