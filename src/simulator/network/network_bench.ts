/** What a changed NetworkPolicy costs among 600 policies, 3,000 services and 6,000 calls; the aim is below 5 ms. */

import { createCluster } from "../create_cluster.ts";
import { applyPolicy, recomputeReachability } from "./reachability.ts";
import type { NetworkPolicySpec } from "../spec.ts";
import { testingCall, testingSpec, testingWorkload } from "../testing_cluster.ts";

const services = 3000;
const namespaces = 30;
const callers = services - 100;

const everything = { matchLabels: {}, matchExpressions: [] };

/** The first 60 select all of their namespace, the others one workload. */
function policyOf(i: number): NetworkPolicySpec {
  const podSelector = { matchLabels: { app: `s${i * 5}` }, matchExpressions: [] };
  return {
    name: `p${i}`,
    namespace: `n${i % namespaces}`,
    podSelector: i < 60 ? everything : { matchLabels: { app: `s${i}` }, matchExpressions: [] },
    ingress: [{ from: [{ kind: "pods", podSelector, namespaceSelector: null }], ports: [] }],
    egress: i % 2 === 0
      ? [{ to: [{ kind: "pods", podSelector: everything, namespaceSelector: everything }], ports: [] }]
      : null,
  };
}

const cluster = createCluster(testingSpec({
  nodes: [],
  workloads: Array.from({ length: services }, (_, i) => testingWorkload(`s${i}`, { namespace: `n${i % namespaces}` })),
  calls: Array.from({ length: 6000 }, (_, c) => {
    const caller = c % callers;
    return testingCall(`s${caller}`, `s${caller + 1 + Math.floor(c / callers) * namespaces}`);
  }),
  policies: Array.from({ length: 600 }, (_, i) => policyOf(i)),
  namespaces: {},
}));

function toggle(row: number): void {
  cluster.policies.enabled[row] ^= 1;
  recomputeReachability(cluster);
}

Deno.bench("recomputeReachability(), one policy of a whole namespace changed", () => toggle(0));

Deno.bench("recomputeReachability(), one policy of one workload changed", () => toggle(100));

Deno.bench("recomputeReachability(), all 600 changed", () => {
  for (let row = 0; row < 600; row++) cluster.policies.enabled[row] ^= 1;
  recomputeReachability(cluster);
});

Deno.bench("applyPolicy() and recomputeReachability()", (bench) => {
  const { catalogue } = cluster;
  const rows = cluster.world.policyRows[0];
  bench.start();
  applyPolicy(cluster, { ...policyOf(0), name: "one more" });
  recomputeReachability(cluster);
  bench.end();
  cluster.policies.enabled[rows] = 0;
  recomputeReachability(cluster);
  cluster.world.policyRows[0] = rows;
  cluster.catalogue = catalogue;
});
