/** Stabilisation and rates of change: windows with their ends, periods, upstream's rounding and its slots. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { createCluster } from "../create_cluster.ts";
import { normaliseReplicas, recordInitialRecommendation, recordScaleEvent } from "./hpa_behavior.ts";
import type { HpaPolicySpec, HpaScalingRules, HpaSpec } from "../spec.ts";
import { testingHpa, testingSpec } from "../testing_cluster.ts";

function scaled(fields: Partial<HpaSpec>): Cluster {
  return createCluster(testingSpec({ workloads: [], hpas: [testingHpa("web", { maxReplicas: 100, ...fields })] }));
}

function rules(fields: Partial<HpaScalingRules> = {}): HpaScalingRules {
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 900, periodSeconds: 15 }],
    ...fields,
  };
}

function behavior(up: Partial<HpaScalingRules>, down: Partial<HpaScalingRules> = {}): Pick<HpaSpec, "behavior"> {
  return { behavior: { scaleUp: rules(up), scaleDown: rules(down) } };
}

/** Sizes after syncs 15 s apart that propose these replicas. */
function sizes(cluster: Cluster, from: number, proposals: readonly number[], startSeconds = 0): readonly number[] {
  let current = from;
  return proposals.map((proposal, at) => {
    const now = (startSeconds + at * 15) * 1000;
    recordInitialRecommendation(cluster, 0, current, now);
    const next = normaliseReplicas(cluster, 0, current, proposal, now);
    if (next !== current) recordScaleEvent(cluster, 0, current, next, now);
    current = next;
    return next;
  });
}

function repeated(count: number, proposal: number): readonly number[] {
  return Array.from({ length: count }, () => proposal);
}

Deno.test("normaliseReplicas() without a behavior falls once no proposal of the last 300 s is higher, both ends counted", () => {
  const seen = sizes(scaled({}), 8, repeated(24, 2));
  assert.deepEqual(seen, [...repeated(21, 8), ...repeated(3, 2)], "8 was found at 0 s and counts at 300 s");
});

Deno.test("normaliseReplicas() without a behavior at most doubles, or goes to four", () => {
  assert.deepEqual(sizes(scaled({}), 1, [50, 50, 50, 50]), [4, 8, 16, 32]);
  assert.deepEqual(sizes(scaled({ maxReplicas: 10 }), 6, [50]), [10]);
});

Deno.test("normaliseReplicas() takes the least of an upward window and the most of a downward one, far ends not counted", () => {
  const up = behavior({ stabilizationWindowSeconds: 60 });
  assert.deepEqual(sizes(scaled(up), 2, [9, 9, 9, 9, 9]), [2, 2, 2, 2, 9], "2 was found at 0 s and is out at 60 s");
  const down = behavior({}, { stabilizationWindowSeconds: 30 });
  assert.deepEqual(sizes(scaled(down), 9, [2, 2, 2]), [9, 9, 2]);
});

Deno.test("normaliseReplicas() keeps to the longest window there may be", () => {
  const cluster = scaled(behavior({}, { stabilizationWindowSeconds: 3600 }));
  const seen = sizes(cluster, 9, repeated(242, 1));
  assert.deepEqual(seen.slice(-2), [1, 1], "9 was found at 0 s and is out at 3600 s");
  assert.deepEqual(seen.slice(0, 240), repeated(240, 9));
});

const pods = (value: number, periodSeconds: number): HpaPolicySpec => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds: number): HpaPolicySpec => ({ type: "Percent", value, periodSeconds });

Deno.test("normaliseReplicas() counts each policy from the size at the beginning of its period", () => {
  const up = behavior({ policies: [pods(4, 60)] });
  assert.deepEqual(sizes(scaled(up), 2, repeated(6, 30)), [6, 6, 6, 6, 10, 10]);
  const either = (selectPolicy: "Max" | "Min" | "Disabled") =>
    behavior({ selectPolicy, policies: [pods(4, 15), percent(100, 15)] });
  assert.deepEqual(sizes(scaled(either("Max")), 2, repeated(3, 60)), [6, 12, 24]);
  assert.deepEqual(sizes(scaled(either("Min")), 2, repeated(3, 60)), [4, 8, 12]);
  assert.deepEqual(sizes(scaled(either("Disabled")), 2, repeated(3, 60)), [2, 2, 2]);
  const slowly = behavior({}, { selectPolicy: "Min", policies: [pods(3, 15), percent(50, 15)] });
  assert.deepEqual(sizes(scaled(slowly), 10, repeated(4, 1)), [7, 4, 2, 1]);
});

Deno.test("normaliseReplicas() rounds as upstream's binary fractions do", () => {
  assert.deepEqual(sizes(scaled(behavior({ policies: [percent(10, 15)] })), 50, [99]), [56], "⌈55.00000000000001⌉");
  const down = behavior({}, { policies: [percent(80, 15)] });
  assert.deepEqual(sizes(scaled({ ...down, minReplicas: 1 }), 5, [1]), [1], "⌊0.9999999999999998⌋, but at least 1");
});

Deno.test("recordScaleEvent() overwrites the last event that its own direction no longer counts", () => {
  // Up counts 15 s, down 600 s. Three additions stand in slots of up; the fourth takes a slot that down would still count.
  const cluster = scaled(behavior({ policies: [percent(900, 15)] }, { policies: [pods(1, 600)] }));
  sizes(cluster, 2, [3]);
  sizes(cluster, 3, [4], 60);
  sizes(cluster, 4, [5], 120);
  // Down: 5 − (what is left of the additions in 600 s: the last one only) − 1.
  assert.deepEqual(sizes(cluster, 5, [1], 180), [3]);
  const close = scaled(behavior({ policies: [percent(900, 15)] }, { policies: [pods(1, 600)] }));
  assert.deepEqual(sizes(close, 2, [3, 4, 1]), [3, 4, 1], "an event exactly as old as the period keeps its slot");
});

Deno.test("a behavior's rows are as many as its windows and periods need, and none for events without one", () => {
  assert.equal(scaled({}).hpaEvents.atMs.length, 0);
  assert.equal(scaled({}).hpaRecommendations.atMs.length, 22);
  const long = scaled(behavior({ policies: [pods(1, 1800)] }, { stabilizationWindowSeconds: 3600 }));
  assert.equal(long.hpaEvents.atMs.length, 121 + 2);
  assert.equal(long.hpaRecommendations.atMs.length, 242);
  sizes(long, 1, Array.from({ length: 400 }, (_, at) => 2 + at % 7));
  assert.ok(long.hpaEvents.atMs.every((at) => at >= 0 || at === -1), "nothing is written beside its rows");
});
