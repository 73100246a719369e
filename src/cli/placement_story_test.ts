/** How an explained placement reads. */

import assert from "node:assert/strict";
import { explainedPlacement } from "../operations/explain_placement.ts";
import { settledCluster, testingNode, testingWorkload } from "../simulator/testing_cluster.ts";
import { placementStory } from "./placement_story.ts";

Deno.test("placementStory() shows scores by plugin, refusals and the rule, within its width", () => {
  const cluster = settledCluster({
    nodes: [
      testingNode("n1"),
      testingNode("n2", { cpuMillis: 2000 }),
      testingNode("n3", { taints: [{ key: "gpu", value: "", effect: "NoSchedule" }] }),
    ],
    workloads: [testingWorkload("web", { template: { cpuRequestMillis: 500, memoryRequestMiB: 512 } })],
  });
  const explained = explainedPlacement(cluster, { kind: "workload", name: "web" });
  assert.ok(explained !== null);
  const lines = placementStory(explained, { moment: "a test, 0 s, seed 1", width: 80 });
  // n1: fit (50 + 50)/2, balance 100; n2: fit (75 + 50)/2, balance 100 − 25/2; spreading and taints 100 everywhere.
  assert.equal(
    lines.join("\n"),
    `pod/web-r1-0001 (a test, 0 s, seed 1) runs on n1 (>); judged as if it were
placed now, with all others where they are.

    node  taints ×3  spread ×2  fit ×1  balance ×1  total
--  ----  ---------  ---------  ------  ----------  -----
*>  n1          100        100      50         100    650
    n2          100        100      62          87    649

cannot  plugin           why
------  ---------------  --------------------------------
n3      TaintToleration  node(s) had untolerated taint(s)

Each score is 0–100 among the nodes that can take the Pod; the total is their
sum by weight. * n1 has the most, 1 more than the next.`,
  );
});
