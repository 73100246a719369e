/** From one tick's specifications to the next to the lines of an audit log: who changed which object. */

import type { Cluster } from "../simulator/cluster.ts";
import { workloadRef } from "../simulator/workload_ref.ts";
import { policyRef } from "./act.ts";
import type { ChangeView } from "./observation.ts";

/** Specifications as they last were, to be compared with. */
export interface ChangeFeed {
  readonly changes: readonly ChangeView[];
  /** Compares and writes what changed since the last call: by the operator, or by whoever acts while time passes. */
  readonly note: (cluster: Cluster, by: "operator" | "others") => void;
}

/** What stands written, and who wrote it when the operator did not. */
interface Specification {
  readonly text: string;
  readonly otherwise: "controller" | "user";
}

type Specifications = ReadonlyMap<string, Specification>;

/** An audit log that begins with the cluster as it is. */
export function createChangeFeed(cluster: Cluster): ChangeFeed {
  let known = specificationsOf(cluster);
  let columns = copiedColumns(cluster);
  const changes: ChangeView[] = [];
  return {
    changes,
    note(now, by) {
      if (areEqual(columns, specifiedColumns(now))) return;
      columns = copiedColumns(now);
      const next = specificationsOf(now);
      const tick = now.world.tick[0];
      for (const [object, { text, otherwise }] of next) {
        if (known.get(object)?.text === text) continue;
        changes.push({ tick, object, change: text, by: by === "operator" ? by : otherwise });
      }
      for (const object of known.keys()) {
        if (next.has(object)) continue;
        // Nobody but the cluster autoscaler and the operator takes a machine away.
        const otherwise = object.startsWith("node/") ? "controller" : "user";
        changes.push({ tick, object, change: "deleted", by: by === "operator" ? by : otherwise });
      }
      known = next;
    },
  };
}

/** Everything that {@link specificationsOf} writes texts from: in most ticks nothing of it changes, and nothing is written. */
function specifiedColumns({ workloads, hpas, services, nodes, policies, world }: Cluster) {
  return [
    workloads.replicas,
    workloads.revisionNumber,
    hpas.minReplicas,
    hpas.maxReplicas,
    services.shedRatio,
    nodes.exists,
    nodes.unschedulable,
    policies.enabled,
    world.policyRows,
  ];
}

type Columns = ReturnType<typeof specifiedColumns>;

function copiedColumns(cluster: Cluster): Columns {
  return specifiedColumns(cluster).map((column) => column.slice());
}

function areEqual(some: Columns, others: Columns): boolean {
  return some.every((column, at) => {
    const other = others[at];
    if (column.length !== other.length) return false;
    for (let row = 0; row < column.length; row++) if (column[row] !== other[row]) return false;
    return true;
  });
}

function specificationsOf(cluster: Cluster): Specifications {
  const { workloads, nodes, policies, hpas, services, world, catalogue: { spec, nodes: nodeFacts, policies: facts } } =
    cluster;
  const found = new Map<string, Specification>();
  const put = (object: string, text: string, otherwise: Specification["otherwise"] = "user") =>
    found.set(object, { text, otherwise });
  const autoscaled = new Set(spec.hpas.map(({ workload }) => workload));
  spec.workloads.forEach(({ kind, name }, w) => {
    const object = workloadRef(cluster, w);
    const replicas = workloads.replicas[w];
    // An HPA never scales to 0. A DaemonSet's replicas follow from the nodes.
    const scaler = autoscaled.has(name) && replicas > 0 ? "controller" : "user";
    if (kind !== "DaemonSet") put(`${object}/scale`, `replicas ${replicas}`, scaler);
    put(object, `revision ${workloads.revisionNumber[w]}`);
  });
  spec.hpas.forEach(({ name }, h) => {
    put(`horizontalpodautoscaler/${name}`, `replicas ${hpas.minReplicas[h]}–${hpas.maxReplicas[h]}`);
  });
  spec.services.forEach(({ name }, s) => put(`service/${name}`, `sheds ${services.shedRatio[s]}`));
  nodeFacts.forEach(({ name }, n) => {
    if (nodes.exists[n] === 0) return;
    const cordoned = nodes.unschedulable[n] === 1;
    // The cluster autoscaler orders, drains and opens again the machines of its groups.
    const owner = nodes.group[n] >= 0 && (!cordoned || nodes.leaving[n] === 1) ? "controller" : "user";
    put(`node/${name}`, cordoned ? "cordoned" : "schedulable", owner);
  });
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policies.enabled[row] === 1) put(`networkpolicy/${policyRef(facts[policies.fact[row]], row)}`, "applied");
  }
  return found;
}
