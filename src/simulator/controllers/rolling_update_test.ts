/** Steps of a rolling update with several old ReplicaSets, and the shares of a change of size. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { scaleProportionally } from "./proportional_scaling.ts";
import { type ReplicaSets, resolveFenceposts, stepRollingUpdate } from "./rolling_update.ts";

/** New ReplicaSet first, then the oldest to the newest old one: [replicas, available, desired + surge at its last sizing]. */
function setsOf(...rows: readonly (readonly [number, number, number?])[]): ReplicaSets {
  return {
    count: rows.length,
    replicas: Int32Array.from(rows, ([replicas]) => replicas),
    available: Int32Array.from(rows, ([, available]) => available),
    maxReplicas: Int32Array.from(rows, ([, , most]) => most ?? 0),
  };
}

const steps: readonly {
  readonly why: string;
  readonly sets: ReplicaSets;
  readonly desired: number;
  readonly fenceposts: { readonly surge: number; readonly unavailable: number };
  readonly after: readonly number[];
}[] = [
  {
    why: "10 + 3 − 10 may come",
    sets: setsOf([0, 0], [10, 10]),
    desired: 10,
    fenceposts: { surge: 3, unavailable: 2 },
    after: [3, 10],
  },
  {
    why: "no more than is missing comes",
    sets: setsOf([9, 9], [1, 1]),
    desired: 10,
    fenceposts: { surge: 3, unavailable: 2 },
    after: [10, 1],
  },
  {
    why: "13 − 8 − 3 unavailable new ones are 2 that may go, of the oldest first",
    sets: setsOf([3, 0], [4, 4], [6, 6]),
    desired: 10,
    fenceposts: { surge: 3, unavailable: 2 },
    after: [3, 2, 6],
  },
  {
    why: "unhealthy ones of every old ReplicaSet go before healthy ones of the oldest",
    sets: setsOf([3, 3], [4, 4], [6, 2]),
    desired: 10,
    // 13 − 8 = 5 may go: 4 unhealthy of the younger; of 9 available 1 is more than 8, and the oldest gives it.
    fenceposts: { surge: 3, unavailable: 2 },
    after: [3, 3, 2],
  },
  {
    why: "13 − 8 − 2 unavailable new ones are 3 unhealthy old ones that may go, no more of a second ReplicaSet",
    sets: setsOf([3, 1], [5, 0], [5, 0]),
    desired: 10,
    fenceposts: { surge: 3, unavailable: 2 },
    after: [3, 2, 5],
  },
  {
    why: "a new ReplicaSet that is too large shrinks first",
    sets: setsOf([7, 7], [2, 2]),
    desired: 5,
    fenceposts: { surge: 1, unavailable: 1 },
    after: [5, 2],
  },
  {
    why: "nothing may go while new ones are not available",
    sets: setsOf([1, 0], [4, 4]),
    desired: 4,
    fenceposts: { surge: 1, unavailable: 0 },
    after: [1, 4],
  },
];

for (const { why, sets, desired, fenceposts, after } of steps) {
  Deno.test(`stepRollingUpdate() follows upstream: ${why}`, () => {
    const before = [...sets.replicas];
    const changed = stepRollingUpdate(sets, desired, fenceposts);
    assert.deepEqual([...sets.replicas], after);
    assert.equal(changed, before.some((replicas, at) => replicas !== after[at]));
  });
}

Deno.test("stepRollingUpdate() never goes above the surge nor below what must be available, and ends", () => {
  const amount = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 100 }).map((share) => -share / 100),
  );
  const old = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), amount, amount, old, (desired, maxSurge, maxUnavailable, sizes) => {
      const fenceposts = resolveFenceposts(maxSurge, maxUnavailable, desired);
      const sets = setsOf([0, 0], ...sizes.map((size) => [size, size] as const));
      const least = Math.max(0, desired - fenceposts.unavailable);
      for (let round = 0; round < 200; round++) {
        const [total, available] = [sum(sets.replicas), sum(sets.available)];
        if (!stepRollingUpdate(sets, desired, fenceposts)) break;
        if (sum(sets.replicas) > total) assert.ok(sum(sets.replicas) <= desired + fenceposts.surge);
        // Every Pod that is asked for becomes available before the next step.
        for (let at = 0; at < sets.count; at++) sets.available[at] = sets.replicas[at];
        if (sum(sets.available) < available) assert.ok(sum(sets.available) >= least);
      }
      assert.deepEqual([...sets.replicas], [desired, ...sizes.map(() => 0)]);
    }),
  );
});

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

const scalings: readonly {
  readonly why: string;
  readonly sets: ReplicaSets;
  readonly desired: number;
  readonly surge: number;
  readonly after: readonly number[];
}[] = [
  { why: "the only one with Pods takes all", sets: setsOf([0, 0], [4, 4, 5]), desired: 7, surge: 2, after: [0, 7] },
  {
    why: "the new one takes all where none has Pods",
    sets: setsOf([0, 0], [0, 0]),
    desired: 3,
    surge: 1,
    after: [3, 0],
  },
  {
    why: "a finished rollout gives up old ones",
    sets: setsOf([5, 5, 6], [1, 1, 6]),
    desired: 5,
    surge: 1,
    after: [5, 0],
  },
  {
    // The example of upstream's documentation: 10 replicas with surge 3, 8 old and 5 new, to 15: 5 more, 3 to the larger.
    why: "by size, rounded: 8·18/13 = 11.08 → +3, 5·18/13 = 6.92 → +2",
    sets: setsOf([5, 0, 13], [8, 8, 13]),
    desired: 15,
    surge: 3,
    after: [7, 11],
  },
  {
    why: "of equal ones the newest grows: 5·11/10 = 5.5 → +1, and that is all",
    sets: setsOf([5, 0, 10], [5, 5, 10]),
    desired: 10,
    surge: 1,
    after: [6, 5],
  },
  {
    why: "of equal ones the oldest shrinks: 5·9/10 = 4.5 → 5, and what rounding leaves is taken from the first",
    sets: setsOf([5, 0, 10], [5, 5, 10]),
    desired: 8,
    surge: 1,
    after: [5, 4],
  },
  { why: "all go with the Deployment", sets: setsOf([3, 3, 6], [2, 2, 6]), desired: 0, surge: 0, after: [0, 0] },
];

for (const { why, sets, desired, surge, after } of scalings) {
  Deno.test(`scaleProportionally() follows upstream: ${why}`, () => {
    scaleProportionally(sets, desired, surge);
    assert.deepEqual([...sets.replicas], after);
  });
}
