/** From one tick's specifications to the next to the lines of an audit log: who changed which object. */

import type { Cluster } from "../simulator/cluster.ts";
import { workloadRef } from "../simulator/workload_ref.ts";
import { policyRef } from "./act.ts";
import type { ChangeView } from "./observation.ts";

/** Specifications as they last were, to be compared with. */
export interface ChangeFeed {
  readonly changes: readonly ChangeView[];
  /** Compares and writes what changed; `by` says who acted since the last call. */
  readonly note: (cluster: Cluster, by: ChangeView["by"]) => void;
}

type Specifications = ReadonlyMap<string, string>;

/** An audit log that begins with the cluster as it is. */
export function createChangeFeed(cluster: Cluster): ChangeFeed {
  let known = specificationsOf(cluster);
  const changes: ChangeView[] = [];
  return {
    changes,
    note(now, by) {
      const next = specificationsOf(now);
      for (const [object, text] of next) {
        if (known.get(object) === text) continue;
        const scaled = by === "user" && object.endsWith("/scale");
        changes.push({ tick: now.world.tick[0], object, change: text, by: scaled ? "controller" : by });
      }
      for (const object of known.keys()) {
        if (!next.has(object)) changes.push({ tick: now.world.tick[0], object, change: "deleted", by });
      }
      known = next;
    },
  };
}

function specificationsOf(cluster: Cluster): Specifications {
  const { workloads, nodes, policies, hpas, services, world, catalogue: { spec, nodes: nodeFacts, policies: facts } } =
    cluster;
  const found = new Map<string, string>();
  spec.workloads.forEach(({ kind }, w) => {
    const object = workloadRef(cluster, w);
    // A DaemonSet's follow from the nodes.
    if (kind !== "DaemonSet") found.set(`${object}/scale`, `replicas ${workloads.replicas[w]}`);
    found.set(object, `revision ${workloads.revisionNumber[w]}`);
  });
  spec.hpas.forEach(({ name }, h) => {
    found.set(`horizontalpodautoscaler/${name}`, `replicas ${hpas.minReplicas[h]}–${hpas.maxReplicas[h]}`);
  });
  spec.services.forEach(({ name }, s) => found.set(`service/${name}`, `sheds ${services.shedRatio[s]}`));
  nodeFacts.forEach(({ name }, n) => {
    if (nodes.exists[n] === 1) found.set(`node/${name}`, nodes.unschedulable[n] === 1 ? "cordoned" : "schedulable");
  });
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policies.enabled[row] === 1) found.set(`networkpolicy/${policyRef(facts[policies.fact[row]], row)}`, "applied");
  }
  return found;
}
