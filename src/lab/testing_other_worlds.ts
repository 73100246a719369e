/** From a world or its scenario to others that an operator must not be able to tell from it. */

import { entityKey, randomKey, uniform } from "../random.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { type Placed, viewOf } from "../simulator/columns.ts";
import type { ChaosEvent, Scenario } from "../simulator/spec.ts";

type Overwrite = (column: ReturnType<typeof viewOf>, at: Placed) => void;

/** Ways to overwrite a column. */
const overwrites: Readonly<Record<string, Overwrite>> = {
  reversed: (column) => column.reverse(),
  zero: (column) => column.fill(0),
  random: (column, at) => {
    const key = randomKey(1, "shadow");
    for (let row = 0; row < column.length; row++) {
      column[row] = Math.floor(200 * uniform(key, entityKey(`${at.table}.${at.name}`), row));
    }
  },
};

/** Overwrites every hidden column of a cluster, in each of several ways by name. */
export const overwriteHidden: Readonly<Record<string, (cluster: Cluster) => void>> = Object.fromEntries(
  Object.entries(overwrites).map(([name, overwrite]) => [name, (cluster) => {
    for (const at of cluster.placed) {
      if (at.column.visibility === "hidden") overwrite(viewOf(cluster.buffer, at), at);
    }
  }]),
);

/** Everything that can go wrong, from a moment on. */
function everythingFrom(atSeconds: number, { cluster }: Scenario): readonly ChaosEvent[] {
  const durationSeconds = 600;
  const [first] = cluster.workloads;
  const chaos: readonly ChaosEvent[] = [
    { kind: "node_drain", atSeconds, nodes: cluster.nodes.map(({ name }) => name) },
    { kind: "burst_traffic", atSeconds, durationSeconds, service: "frontend", factor: 10, rampSeconds: 0 },
    {
      kind: "netpol_lockout",
      atSeconds,
      policy: {
        name: "nobody",
        namespace: first.namespace,
        podSelector: { matchLabels: {}, matchExpressions: [] },
        ingress: [],
      },
    },
  ];
  return [
    ...chaos,
    ...cluster.workloads.flatMap(({ name: workload }): ChaosEvent[] => [
      { kind: "oom_storm", atSeconds, durationSeconds, workload, leakMiBPerMinute: 500 },
      { kind: "probe_failure", atSeconds, durationSeconds, workload, probeLatencyMs: 60_000 },
    ]),
  ];
}

/** The same past with other futures: none, longer, and the worst. */
export function otherFutures(scenario: Scenario, atSeconds: number): Readonly<Record<string, readonly ChaosEvent[]>> {
  const past = scenario.chaos.filter((event) => event.atSeconds < atSeconds);
  const lasting = (seconds: (event: { readonly atSeconds: number; readonly durationSeconds: number }) => number) =>
    past.map((event) => "durationSeconds" in event ? { ...event, durationSeconds: seconds(event) } : event);
  return {
    nothing: lasting((event) => Math.min(event.durationSeconds, atSeconds - event.atSeconds)),
    longer: lasting((event) => 3 * event.durationSeconds),
    worst: [...past, ...everythingFrom(atSeconds, scenario)],
  };
}

/** The scenario with every service, workload and node under another name, everywhere. */
export function renameEntities(
  scenario: Scenario,
): { readonly renamed: Scenario; readonly backTo: ReadonlyMap<string, string> } {
  const { services, workloads, nodes } = scenario.cluster;
  const known = [...new Set([...services, ...workloads, ...nodes].map(({ name }) => name))];
  const backTo = new Map(known.map((name, at) => [`entity-${(7 * at) % known.length}`, name]));
  const text = [...backTo].reduce(
    (json, [alias, name]) => json.replaceAll(`"${name}"`, `"${alias}"`),
    JSON.stringify({ ...scenario, truth: { faults: [] } }),
  );
  return { renamed: JSON.parse(text), backTo };
}
