/** Which nodes a selector and an affinity admit, and which are preferred. */

import assert from "node:assert/strict";
import type { NodeRequirement, NodeSelectorTerm } from "../spec.ts";
import { testingWorkload } from "../testing_cluster.ts";
import { admitsNode, preferenceOf, preferenceScore } from "./node_affinity.ts";
import { avoidedTaints, isRepelled, taintScore } from "./taint_toleration.ts";

const labels = { disk: "ssd", gen: "3", odd: "3rd" };

function term(key: string, operator: NodeRequirement["operator"], ...values: string[]): NodeSelectorTerm {
  return { matchExpressions: [{ key, operator, values }] };
}

function admits(...requiredNodeTerms: readonly NodeSelectorTerm[]): boolean {
  return admitsNode(testingWorkload("web", { scheduling: { requiredNodeTerms } }).scheduling, labels);
}

Deno.test("admitsNode() follows every operator", () => {
  const cases: readonly (readonly [NodeSelectorTerm, boolean])[] = [
    [term("disk", "In", "hdd", "ssd"), true],
    [term("disk", "In", "hdd"), false],
    [term("pool", "In", "web"), false],
    [term("disk", "NotIn", "ssd"), false],
    [term("pool", "NotIn", "web"), true],
    [term("disk", "Exists"), true],
    [term("pool", "Exists"), false],
    [term("pool", "DoesNotExist"), true],
    [term("gen", "Gt", "2"), true],
    [term("gen", "Gt", "3"), false],
    [term("gen", "Lt", "10"), true],
    [term("odd", "Lt", "10"), false],
    [term("pool", "Lt", "10"), false],
    [term("gen", "Gt", "two"), false],
    [{ matchExpressions: [] }, false],
  ];
  for (const [given, expected] of cases) assert.equal(admits(given), expected, JSON.stringify(given));
});

Deno.test("admitsNode() wants the selector, any of the terms, and all of a term", () => {
  assert.equal(admits(term("pool", "Exists"), term("disk", "Exists")), true);
  const both = [...term("pool", "Exists").matchExpressions, ...term("disk", "Exists").matchExpressions];
  assert.equal(admits({ matchExpressions: both }), false);
  assert.equal(admits(), false, "an affinity without terms admits nothing");
  const { scheduling } = testingWorkload("web", { scheduling: { nodeSelector: { disk: "ssd", gen: "4" } } });
  assert.equal(admitsNode(scheduling, labels), false);
});

Deno.test("preferenceOf() adds the weights of what holds; the highest is 100", () => {
  const { scheduling } = testingWorkload("web", {
    scheduling: {
      preferredNodeTerms: [
        { weight: 30, term: term("disk", "Exists") },
        { weight: 20, term: term("pool", "Exists") },
        { weight: 10, term: term("gen", "Exists") },
        { weight: 99, term: { matchExpressions: [] } },
      ],
    },
  });
  assert.equal(preferenceOf(scheduling, labels), 40);
  assert.deepEqual([0, 40, 60].map((raw) => preferenceScore(raw, 60)), [0, 66, 100]);
  assert.equal(preferenceScore(0, 0), 0);
});

Deno.test("avoidedTaints() counts soft taints that are not tolerated, isRepelled() looks at the hard ones", () => {
  const taints = [
    { key: "spot", value: "", effect: "PreferNoSchedule" },
    { key: "old", value: "", effect: "PreferNoSchedule" },
    { key: "gpu", value: "a", effect: "NoSchedule" },
  ] as const;
  const tolerating = (key: string, effect: "" | "NoSchedule") =>
    [{ key, operator: "Exists", value: "", effect, tolerationSeconds: null }] as const;
  assert.equal(avoidedTaints([], taints), 2);
  assert.equal(avoidedTaints(tolerating("spot", ""), taints), 1);
  assert.equal(avoidedTaints(tolerating("spot", "NoSchedule"), taints), 2);
  assert.equal(isRepelled(tolerating("spot", ""), taints), true);
  assert.equal(isRepelled(tolerating("gpu", ""), taints), false);
  assert.deepEqual([0, 1, 2, 3].map((raw) => taintScore(raw, 3)), [100, 67, 34, 0]);
  assert.equal(taintScore(0, 0), 100);
});
