/** Conformance of Deployments: fenceposts, one sync of a rolling update, and which Pods a ReplicaSet gives up first. */

import { z } from "zod";
import { byDeletionOrder, type RankedPod } from "../controllers/replica_set_order.ts";
import { resolveFenceposts, stepRollingUpdate } from "../controllers/rolling_update.ts";
import { countOrShare } from "../create_cluster.ts";
import { amount } from "./amount.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();

export const fencepostsKind = conformanceKind({
  name: "rolling fenceposts",
  schema: z.strictObject({
    name: z.string().optional(),
    maxSurge: amount,
    maxUnavailable: amount,
    desiredReplicas: count,
    expectedMaxSurge: count,
    expectedMaxUnavailable: count,
    source: z.string().optional(),
  }),
  differences({ maxSurge, maxUnavailable, desiredReplicas, expectedMaxSurge, expectedMaxUnavailable }) {
    const actual = resolveFenceposts(countOrShare(maxSurge), countOrShare(maxUnavailable), desiredReplicas);
    return [
      ...difference("maxSurge", expectedMaxSurge, actual.surge),
      ...difference("maxUnavailable", expectedMaxUnavailable, actual.unavailable),
    ];
  },
});

export const rollingStepKind = conformanceKind({
  name: "rolling update step",
  schema: z.strictObject({
    name: z.string().optional(),
    maxSurge: amount,
    maxUnavailable: amount,
    desiredReplicas: count,
    newReplicas: count,
    newAvailable: count,
    oldReplicas: count,
    oldAvailable: count,
    expectedNewReplicas: count,
    expectedOldReplicas: count,
    source: z.string().optional(),
  }),
  differences(step) {
    const replicas = Int32Array.of(step.newReplicas, step.oldReplicas);
    const sets = {
      count: 2,
      replicas,
      available: Int32Array.of(step.newAvailable, step.oldAvailable),
      maxReplicas: new Int32Array(2),
    };
    const { maxSurge, maxUnavailable, desiredReplicas } = step;
    const fenceposts = resolveFenceposts(countOrShare(maxSurge), countOrShare(maxUnavailable), desiredReplicas);
    stepRollingUpdate(sets, desiredReplicas, fenceposts);
    return [
      ...difference("new ReplicaSet", step.expectedNewReplicas, replicas[0]),
      ...difference("old ReplicaSet", step.expectedOldReplicas, replicas[1]),
    ];
  },
});

const phaseOf = { Pending: 0, Unknown: 1, Running: 2 } as const;

const rankedPod = z.strictObject({
  name: z.string(),
  assignedToNode: z.boolean(),
  phase: z.enum(["Pending", "Unknown", "Running"]),
  ready: z.boolean(),
  readyAgeSeconds: z.number().default(0),
  creationAgeSeconds: z.number(),
  maxContainerRestarts: count.default(0),
  sameNodeReadyPodsOfSet: count.default(0),
  podDeletionCost: z.int().default(0),
});

export const deletionOrderKind = conformanceKind({
  name: "ReplicaSet scale-down order",
  schema: z.strictObject({
    name: z.string().optional(),
    pods: z.array(rankedPod),
    expectedDeletionOrder: z.array(z.string()),
    source: z.string().optional(),
  }),
  differences({ pods, expectedDeletionOrder }) {
    const names = pods.map(({ name }) => name).sort();
    const ranked = pods.map((pod): RankedPod & { readonly name: string } => ({
      name: pod.name,
      assigned: pod.assignedToNode,
      phase: phaseOf[pod.phase],
      ready: pod.ready,
      deletionCost: pod.podDeletionCost,
      siblings: pod.sameNodeReadyPodsOfSet,
      readyAgeMs: pod.readyAgeSeconds * 1000,
      restarts: pod.maxContainerRestarts,
      createdAgeMs: pod.creationAgeSeconds * 1000,
      tie: names.indexOf(pod.name),
    }));
    const order = inserted(ranked, (a, b) => byDeletionOrder(a, b) || a.tie - b.tie).map(({ name }) => name);
    return difference("order", expectedDeletionOrder, order);
  },
});

/**
 * Sorted by inserting one after another, as Go's sort does with up to twelve. It shows: the order is not transitive, since
 * two Pods of equal ready age are told apart by restarts, and both from a third of the same power of two by their UIDs.
 */
function inserted<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  const sorted: T[] = [];
  for (const item of items) {
    let at = sorted.length;
    while (at > 0 && compare(item, sorted[at - 1]) < 0) at--;
    sorted.splice(at, 0, item);
  }
  return sorted;
}
