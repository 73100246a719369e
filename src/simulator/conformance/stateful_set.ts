/** Conformance of StatefulSets: what each sync of a sequence creates and deletes. */

import { z } from "zod";
import { ordinalBit, planStatefulSet } from "../controllers/stateful_set_plan.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();
const action = z.strictObject({ op: z.enum(["create", "delete"]), ordinal: count });
const pod = z.strictObject({
  ordinal: count,
  state: z.enum(["Ready", "RunningNotReady", "Pending", "Failed", "Succeeded", "Terminating"]),
  revision: count,
});
const step = z.strictObject({
  specReplicas: count,
  templateRevision: count,
  statusCurrentRevision: count,
  pods: z.array(pod).default([]),
  expectedActions: z.array(action).default([]),
});

type Step = z.output<typeof step>;

export const statefulSetKind = conformanceKind({
  name: "StatefulSet sequence",
  schema: z.strictObject({
    name: z.string().optional(),
    podManagementPolicy: z.enum(["OrderedReady", "Parallel"]).default("OrderedReady"),
    updateStrategy: z.enum(["RollingUpdate", "OnDelete"]).default("RollingUpdate"),
    rollingUpdatePartition: count.default(0),
    steps: z.array(step),
    source: z.string().optional(),
  }),
  differences: ({ podManagementPolicy, updateStrategy, rollingUpdatePartition, steps }) =>
    steps.flatMap((each, at) => {
      const parallel = podManagementPolicy === "Parallel";
      const oldBelow = rollingUpdatePartition > 0 ? rollingUpdatePartition : currentReplicas(steps, at);
      const { creates, deletes } = planStatefulSet({
        replicas: each.specReplicas,
        parallel,
        onDelete: updateStrategy === "OnDelete",
        partition: rollingUpdatePartition,
        oldBelow: each.templateRevision === each.statusCurrentRevision ? 0 : oldBelow,
      }, ordinalsOf(each));
      const actual = [
        ...creates.map((ordinal) => `create ${ordinal}`),
        ...deletes.map((ordinal) => `delete ${ordinal}`),
      ];
      const expected = each.expectedActions.map(({ op, ordinal }) => `${op} ${ordinal}`);
      // Where ordinals do not wait for each other, neither do their creations and deletions.
      return difference(`step ${at}`, parallel ? expected.sort() : expected, parallel ? actual.sort() : actual);
    }),
});

function ordinalsOf({ specReplicas, templateRevision, pods }: Step): Uint8Array {
  const ordinals = new Uint8Array(Math.max(specReplicas, ...pods.map(({ ordinal }) => ordinal + 1)));
  for (const { ordinal, state, revision } of pods) {
    ordinals[ordinal] = ordinalBit.created |
      (state === "Ready" ? ordinalBit.available : 0) |
      (state === "Terminating" ? ordinalBit.terminating : 0) |
      (state === "Failed" || state === "Succeeded" ? ordinalBit.failed : 0) |
      (revision === templateRevision ? ordinalBit.updated : 0);
  }
  return ordinals;
}

/**
 * status.currentReplicas as the sync before left it. The recorded objects did not pass an API server, which would have
 * filled in a partition of 0: without one, upstream keeps so many low ordinals at the old revision.
 */
function currentReplicas(steps: readonly Step[], at: number): number {
  if (at === 0) return 0;
  const before = steps[at - 1];
  const kept = before.pods.filter(({ revision }) => revision === steps[at].statusCurrentRevision).length;
  const replaced =
    before.expectedActions.filter(({ op, ordinal }) =>
      op === "delete" && ordinal < before.specReplicas &&
      // What is left is the rollout's: a Pod of an old revision, be it one that came in the same sync.
      !before.pods.some((each) =>
        each.ordinal === ordinal &&
        (each.state === "Failed" || each.state === "Succeeded" || each.revision === before.templateRevision)
      )
    ).length;
  return Math.max(0, kept - replaced);
}
