/** QoS classes and OOM scores: the edges of their rules, and laws. Upstream's answers are in the conformance cases. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { isNodeCritical, oomScoreAdjust, qosClass } from "./qos.ts";

const amounts = fc.constantFrom(0, 100, 200);
const containers = fc.array(
  fc.record({ cpuRequest: amounts, cpuLimit: amounts, memoryRequest: amounts, memoryLimit: amounts }),
  { maxLength: 3 },
);

Deno.test("qosClass() wants both limits of every container for Guaranteed, equal to the requests in sum", () => {
  const full = { cpuRequest: 100, cpuLimit: 100, memoryRequest: 200, memoryLimit: 200 };
  const none = { cpuRequest: 0, cpuLimit: 0, memoryRequest: 0, memoryLimit: 0 };
  assert.equal(qosClass([full]), "Guaranteed");
  assert.equal(qosClass([{ ...full, cpuRequest: 50 }, { ...full, cpuRequest: 150 }]), "Guaranteed");
  assert.equal(qosClass([full, none]), "Burstable");
  assert.equal(qosClass([{ ...full, memoryRequest: 100 }]), "Burstable");
  assert.equal(qosClass([none, none]), "BestEffort");
  assert.equal(qosClass([]), "BestEffort");
});

Deno.test("qosClass() does not depend on the order of containers", () => {
  fc.assert(fc.property(containers, (given) => assert.equal(qosClass(given), qosClass(given.toReversed()))));
});

Deno.test("oomScoreAdjust() keeps Burstable between Guaranteed and BestEffort, and falls with the request", () => {
  const burstable = (memoryRequest: number) =>
    oomScoreAdjust({ qos: "Burstable", nodeCritical: false, memoryRequest, nodeMemory: 1000 });
  assert.deepEqual([0, 1, 2, 500, 997, 998, 5000].map(burstable), [999, 999, 998, 500, 3, 3, 3]);
  const whole = { memoryRequest: 1000, nodeMemory: 1000 };
  assert.equal(oomScoreAdjust({ qos: "Guaranteed", nodeCritical: false, ...whole }), -997);
  assert.equal(oomScoreAdjust({ qos: "BestEffort", nodeCritical: false, ...whole }), 1000);
  assert.equal(oomScoreAdjust({ qos: "BestEffort", nodeCritical: true, ...whole }), -997);
});

Deno.test("isNodeCritical() needs the class's name and the cluster's own priorities", () => {
  assert.ok(isNodeCritical("system-node-critical", 2_000_001_000));
  assert.ok(!isNodeCritical("system-node-critical", 1_999_999_999));
  assert.ok(!isNodeCritical("", 2_000_001_000));
  assert.ok(!isNodeCritical("system-cluster-critical", 2_000_000_000));
});
