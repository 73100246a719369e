/** What the table of reversibility says against what actions really give back. */

import assert from "node:assert/strict";
import { act } from "./act.ts";
import type { Action, ActionKind } from "./actions.ts";
import { settledShop, specificationOf } from "./testing_specification.ts";
import { reversibility } from "./reversibility.ts";
import { podName } from "../simulator/pods.ts";
import { runTicks } from "../simulator/testing_cluster.ts";

/** What has to be done before so that the action has something to do. */
interface Case {
  readonly before: readonly Action[];
  readonly action: Action;
}

const policy = "shop/api-ingress#1";
const scaled: Action = {
  kind: "setResources",
  workload: "web",
  cpuRequestMillis: 50,
  cpuLimitMillis: null,
  memoryRequestMiB: 32,
  memoryLimitMiB: 256,
};

const cases: Readonly<Record<ActionKind, Case>> = {
  cordon: { before: [], action: { kind: "cordon", node: "n1" } },
  uncordon: { before: [{ kind: "cordon", node: "n1" }], action: { kind: "uncordon", node: "n1" } },
  drain: { before: [], action: { kind: "drain", node: "n1" } },
  evict: { before: [], action: { kind: "evict", pod: podName(settledShop(), 0) } },
  scale: { before: [], action: { kind: "scale", workload: "web", replicas: 4 } },
  setResources: { before: [], action: scaled },
  restartRollout: { before: [], action: { kind: "restartRollout", workload: "web" } },
  rollbackRollout: { before: [scaled], action: { kind: "rollbackRollout", workload: "web" } },
  patchProbe: { before: [], action: { kind: "patchProbe", workload: "api", timeoutSeconds: 4, failureThreshold: 9 } },
  patchHpa: { before: [], action: { kind: "patchHpa", workload: "db", minReplicas: 2, maxReplicas: 2 } },
  patchNetworkPolicy: { before: [], action: { kind: "patchNetworkPolicy", policy, enabled: false } },
  addNode: { before: [], action: { kind: "addNode", like: "n1", name: "n4" } },
  removeNode: { before: [], action: { kind: "removeNode", node: "n3" } },
  shedTraffic: { before: [], action: { kind: "shedTraffic", service: "web", ratio: 0.5 } },
  wait: { before: [], action: { kind: "wait" } },
};

for (const [kind, { before, action }] of Object.entries(cases)) {
  Deno.test(`reversibility: ${kind} is called exact only if act() gives back all that it changed`, () => {
    const cluster = settledShop();
    for (const each of before) assert.equal(act(cluster, each).kind, "done");
    runTicks(cluster, 24);
    const specification = specificationOf(cluster);
    const pods = podNames(cluster);
    const effect = act(cluster, action);
    if (effect.kind === "refused") assert.fail(effect.reason);
    const isChanged = JSON.stringify(specificationOf(cluster)) !== JSON.stringify(specification);
    runTicks(cluster, 24);
    for (const each of effect.undo) assert.equal(act(cluster, each).kind, "done");
    if (reversibility[action.kind] === "exact") {
      assert.equal(effect.undo.length > 0, isChanged);
      assert.deepEqual(specificationOf(cluster), specification);
    } else assert.notDeepEqual(podNames(cluster), pods, "moved or restarted Pods do not come back");
  });
}

function podNames(cluster: ReturnType<typeof settledShop>): readonly string[] {
  const names: string[] = [];
  for (let p = 0; p < cluster.world.podRows[0]; p++) if (cluster.pods.state[p] > 0) names.push(podName(cluster, p));
  return names.sort();
}
