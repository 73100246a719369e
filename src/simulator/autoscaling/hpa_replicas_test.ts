/** Upstream's replica calculator, with its arithmetic shown. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countPod,
  createTally,
  defaultReplicaRules,
  groupOf,
  noProposal,
  type PodGroup,
  type PodSample,
  replicasFor,
  replicasForTotal,
} from "./hpa_replicas.ts";
import type { HpaTarget } from "../spec.ts";

/** A Pod that has been ready for an hour. */
function testingSample(fields: Partial<PodSample> = {}): PodSample {
  return {
    gone: false,
    pending: false,
    sampled: true,
    started: true,
    ready: true,
    startMs: 0,
    readyTransitionMs: 0,
    sampleMs: 3_600_000,
    windowMs: 30_000,
    usage: 100,
    request: 100,
    ...fields,
  };
}

const now = 3_600_000;

Deno.test("groupOf() asks in upstream's order", () => {
  const cases: readonly (readonly [string, Partial<PodSample>, boolean, PodGroup])[] = [
    ["ready for an hour", {}, true, "ready"],
    ["deleted or Failed comes first", { gone: true, pending: true, sampled: false }, true, "ignored"],
    ["Pending before the sample is asked for", { pending: true, sampled: false }, false, "unready"],
    ["no sample, whatever its readiness", { sampled: false, ready: false }, true, "missing"],
    ["memory counts of a Pod that is not ready", { ready: false, started: false }, false, "ready"],
    ["no start time yet", { started: false }, true, "unready"],
    ["not ready within 300 s", { startMs: now - 200_000, ready: false }, true, "unready"],
    [
      "first 300 s, sampled before it was ready for a window",
      {
        startMs: now - 200_000,
        readyTransitionMs: now - 29_999,
      },
      true,
      "unready",
    ],
    ["first 300 s, ready for a window", { startMs: now - 200_000, readyTransitionMs: now - 30_000 }, true, "ready"],
    ["300 s are over exactly then", { startMs: now - 300_000, readyTransitionMs: now - 1 }, true, "ready"],
    [
      "never ready since its start",
      { startMs: now - 400_000, ready: false, readyTransitionMs: now - 390_000 },
      true,
      "unready",
    ],
    [
      "ready for a while, then no more",
      { startMs: now - 400_000, ready: false, readyTransitionMs: now - 370_000 },
      true,
      "ready",
    ],
  ];
  for (const [why, fields, isCpu, group] of cases) {
    assert.equal(groupOf(testingSample(fields), isCpu, now, defaultReplicaRules), group, why);
  }
});

/** Replicas for groups of Pods: [how many, group, usage of each]. Each requests 100. */
function wanted(target: HpaTarget, current: number, groups: readonly (readonly [number, PodGroup, number?])[]): number {
  const tally = createTally();
  for (const [count, group, usage = 0] of groups) {
    for (let i = 0; i < count; i++) countPod(tally, group, testingSample({ usage }), target);
  }
  return replicasFor(tally, target, current, 0.1);
}

Deno.test("replicasFor() brings utilisation to its target", () => {
  const at = (value: number): HpaTarget => ({ kind: "Utilization", value });
  assert.equal(wanted(at(50), 4, [[4, "ready", 100]]), 8, "100 % of 50 %: ⌈2·4⌉");
  assert.equal(wanted(at(50), 4, [[4, "ready", 25]]), 2, "25 % of 50 %: ⌈0.5·4⌉");
  assert.equal(wanted(at(50), 10, [[10, "ready", 55]]), 10, "55 % of 50 % is 1.1, tolerated since 1.33");
  assert.equal(wanted(at(50), 10, [[9, "ready", 56], [1, "ready", 55]]), 10, "55.9 % are 55 whole percent");
  assert.equal(wanted(at(50), 10, [[10, "ready", 56]]), 12, "56 % of 50 %: ⌈1.12·10⌉");
  assert.equal(wanted(at(50), 10, [[10, "ready", 45]]), 10, "45 % of 50 % is 0.9, tolerated");
  assert.equal(wanted(at(50), 10, [[6, "ready", 25], [4, "ignored"]]), 3, "Pods that count are multiplied: ⌈0.5·6⌉");
  assert.equal(wanted(at(50), 10, [[6, "ready", 25], [4, "unready"]]), 3, "starting Pods do not speak for less");
  assert.equal(wanted(at(50), 8, [[4, "ready", 300], [4, "unready"]]), 24, "they use nothing when it is more: ⌈3·8⌉");
  assert.equal(wanted(at(100), 8, [[4, "ready", 150], [4, "unready"]]), 8, "75 % would turn the direction");
  assert.equal(wanted(at(100), 9, [[4, "ready", 150], [1, "unready"]]), 9, "⌈1.2·5⌉ is less, but it asked for more");
  assert.equal(wanted(at(50), 4, [[2, "ready", 10], [2, "missing"]]), 4, "missing ones use all they request: 55 %");
  assert.equal(wanted(at(50), 4, [[3, "ready", 10], [1, "missing"]]), 3, "32 %: ⌈0.64·4⌉");
  assert.equal(wanted(at(120), 2, [[1, "ready", 100], [1, "missing"]]), 2, "a target above 100 % is what they use");
  assert.equal(wanted(at(50), 4, [[2, "ready", 150], [2, "missing"]]), 6, "nothing when it is more: 75 %, ⌈1.5·4⌉");
  assert.equal(wanted(at(50), 7, [[4, "ready", 50], [3, "missing"]]), 7, "at exactly the target nobody has to");
});

Deno.test("replicasFor() brings an average to its target without asking for requests", () => {
  const at = (value: number): HpaTarget => ({ kind: "AverageValue", value });
  assert.equal(wanted(at(50), 4, [[4, "ready", 100]]), 8);
  assert.equal(wanted(at(50), 4, [[3, "ready", 10], [1, "missing"]]), 2, "a missing Pod is at the target: 20, ⌈0.4·4⌉");
  const tally = createTally();
  countPod(tally, "ready", testingSample({ usage: 100, request: null }), at(50));
  assert.equal(replicasFor(tally, at(50), 1, 0.1), 2);
});

Deno.test("replicasFor() says why it has no answer", () => {
  const target: HpaTarget = { kind: "Utilization", value: 50 };
  const tally = createTally();
  assert.equal(replicasFor(tally, target, 1, 0.1), noProposal.noPods);
  countPod(tally, "missing", testingSample(), target);
  assert.equal(replicasFor(tally, target, 1, 0.1), noProposal.noSamples);
  countPod(tally, "ready", testingSample({ request: 0 }), target);
  assert.equal(replicasFor(tally, target, 1, 0.1), noProposal.nothingRequested);
  countPod(tally, "ignored", testingSample({ request: null }), target);
  assert.equal(replicasFor(tally, target, 1, 0.1), noProposal.unrequested, "even of a Pod that does not count");
});

Deno.test("replicasFor() never asks for less when Pods use more", () => {
  const pod = fc.tuple(fc.constantFrom<PodGroup>("ready", "unready", "missing"), fc.nat(300));
  const law = fc.property(
    fc.array(pod, { minLength: 1, maxLength: 12 }),
    fc.integer({ min: 10, max: 150 }),
    (pods, value) => {
      const groups = (more: number) => pods.map(([group, usage]) => [1, group, usage + more] as const);
      const ask = (more: number) => wanted({ kind: "Utilization", value }, pods.length, groups(more));
      assert.ok(ask(25) >= ask(0));
    },
  );
  fc.assert(law, { numRuns: 500 });
});

Deno.test("replicasForTotal() divides one figure among ready Pods or replicas", () => {
  const sizes = { current: 4, ready: 3, tolerance: 0.1 };
  assert.equal(replicasForTotal(200, { kind: "Value", value: 100 }, sizes), 6, "⌈2·3⌉");
  assert.equal(replicasForTotal(110, { kind: "Value", value: 100 }, sizes), 4, "tolerated");
  assert.equal(replicasForTotal(250, { kind: "Value", value: 100 }, { ...sizes, current: 0 }), 3, "from zero: ⌈2.5⌉");
  assert.equal(replicasForTotal(900, { kind: "AverageValue", value: 100 }, sizes), 9);
  assert.equal(replicasForTotal(440, { kind: "AverageValue", value: 100 }, sizes), 4, "110 for each is tolerated");
});
