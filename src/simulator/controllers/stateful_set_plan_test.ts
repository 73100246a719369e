/** One sync of a StatefulSet at a time: what is created and deleted, in order and in parallel. */

import assert from "node:assert/strict";
import { ordinalBit, planStatefulSet, type StatefulSetRules } from "./stateful_set_plan.ts";

const { created, available, terminating, failed, updated } = ordinalBit;
const healthy = created | available | updated;
const old = created | available;

const cases: readonly {
  readonly why: string;
  readonly rules?: Partial<StatefulSetRules>;
  readonly ordinals: readonly number[];
  readonly creates?: readonly number[];
  readonly deletes?: readonly number[];
}[] = [
  { why: "the first missing ordinal only", ordinals: [healthy, 0, 0], creates: [1] },
  { why: "no successor of one that is not ready", ordinals: [healthy, created | updated, 0] },
  { why: "no successor of one that ends", ordinals: [healthy | terminating, 0, 0] },
  { why: "a failed Pod before anything else", ordinals: [created | failed | updated, 0, 0], deletes: [0] },
  { why: "the highest condemned ordinal", ordinals: [healthy, healthy, healthy, healthy, healthy], deletes: [4] },
  { why: "no condemned one while a lower one is not ready", ordinals: [healthy, created, healthy, healthy] },
  { why: "no condemned one while another ends", ordinals: [healthy, healthy, healthy, healthy, healthy | terminating] },
  {
    why: "a condemned one that is itself the first unhealthy",
    ordinals: [healthy, healthy, healthy, created],
    deletes: [3],
  },
  { why: "no healthy condemned one below an unhealthy one", ordinals: [healthy, healthy, healthy, created, created] },
  { why: "the highest outdated ordinal", ordinals: [old, old, healthy], deletes: [1] },
  { why: "no outdated one below an updated one that is not ready", ordinals: [old, old, created | updated] },
  { why: "no ordinal below the partition", rules: { partition: 2 }, ordinals: [old, old, healthy] },
  { why: "nothing for OnDelete", rules: { onDelete: true }, ordinals: [old, old, old] },
  {
    why: "all missing ordinals in parallel, whatever is not ready",
    rules: { parallel: true },
    ordinals: [created | updated, 0, 0],
    creates: [1, 2],
  },
  {
    why: "all condemned ordinals in parallel",
    rules: { parallel: true },
    ordinals: [healthy, healthy, healthy, created, healthy | terminating, healthy],
    deletes: [5, 3],
  },
  {
    why: "failed Pods, missing, condemned and outdated ordinals together, in parallel",
    rules: { parallel: true, replicas: 4 },
    ordinals: [created | failed, 0, old, healthy, healthy],
    creates: [1],
    deletes: [0, 4, 2],
  },
  {
    why: "a failed Pod of the old revision twice, in parallel: for its failure and for the rollout",
    rules: { parallel: true },
    ordinals: [old, created | failed, healthy],
    deletes: [1, 1],
  },
  {
    why: "condemned and outdated ordinals together in parallel",
    rules: { parallel: true },
    ordinals: [old, old, healthy, healthy],
    deletes: [3, 1],
  },
  {
    why: "an ordinal that comes at the old revision and goes at once, in parallel with a rollout under way",
    rules: { parallel: true, oldBelow: 1 },
    ordinals: [0, healthy, healthy],
    creates: [0],
    deletes: [0],
  },
  {
    why: "one outdated Pod at a time in parallel too",
    rules: { parallel: true },
    ordinals: [old, old, old],
    deletes: [2],
  },
];

for (const { why, rules, ordinals, creates = [], deletes = [] } of cases) {
  Deno.test(`planStatefulSet() acts on ${why}`, () => {
    const plan = planStatefulSet(
      { replicas: 3, parallel: false, onDelete: false, partition: 0, oldBelow: 0, ...rules },
      Uint8Array.from(ordinals),
    );
    assert.deepEqual([plan.creates, plan.deletes], [creates, deletes]);
  });
}
