/** `bench simulator`: measures the simulator beside its limits, and prints a table, how cost grows, and the same as JSON. */

import {
  measureFutures,
  measurePlacement,
  measureSize,
  measureSnapshot,
  type SizeCost,
  sizes,
} from "../lab/simulator_limits.ts";
import { figure, limitLines, type Measurement, measurement } from "./limits_table.ts";
import { checkSummaryPath, writeSummary } from "./write_summary.ts";

/** Takes half a minute. */
export async function benchSimulator({ json }: { readonly json?: string }): Promise<number> {
  if (json !== undefined) checkSummaryPath(json);
  const measured = sizes.map(([nodes, pods]) => {
    console.error(`measuring ticks and forks: ${nodes} nodes, ${pods} Pods`);
    return measureSize(nodes, pods);
  });
  const costs = measured.map(({ cost }) => cost);
  const snapshot = measureSnapshot(measured[measured.length - 1].world.cluster);
  console.error("measuring futures on two threads");
  const futures = await measureFutures(2, 600);
  console.error("measuring placement: 150000 Pods on 5000 nodes");
  const placement = measurePlacement(5_000, 150_000);
  const measurements = withLimits(costs, { futures, placement, snapshot: snapshot.next });
  for (const line of [...limitLines(measurements), "", ...growthLines(costs), ""]) console.log(line);
  console.log(`The first snapshot of a cluster also writes its facts: ${(snapshot.first * 1000).toFixed(0)} ms.`);
  const document = JSON.stringify({ measurements, sizes: costs, firstSnapshotSeconds: snapshot.first });
  console.log(document);
  if (json !== undefined) writeSummary(json, document);
  return 0;
}

function withLimits(
  costs: readonly SizeCost[],
  others: { readonly futures: number; readonly placement: number; readonly snapshot: number },
): readonly Measurement[] {
  const [, small, , large] = costs;
  return [
    measurement("ticks, 100 nodes / 2,000 Pods", ["1/s", small.ticksPerSecond], [15_000, 40_000, 150_000]),
    measurement("ticks, 5,000 nodes / 150,000 Pods", ["1/s", large.ticksPerSecond], [250, 700, 4_000]),
    measurement("fork, 2,000 Pods", ["µs", small.forkSeconds * 1e6], [10, 3, 1.5]),
    measurement("fork, 150,000 Pods", ["µs", large.forkSeconds * 1e6], [1_000, 500, 300]),
    measurement("60-tick futures, 2,000 Pods, 2 threads", ["1/s", others.futures], [450, 1_200, 4_500]),
    measurement("placement, 5,000 nodes", ["Pods/s", others.placement], [20_000, 60_000, 200_000]),
    measurement("snapshot to a file, 150,000 Pods", ["ms", others.snapshot * 1e3], [50, 10, null]),
  ];
}

/** Cost by size: a tick a Pod, and a fork beside one copy of and one plain pass over the same bytes. */
function growthLines(costs: readonly SizeCost[]): string[] {
  const head = ["nodes", "Pods", "services", "MB", "tick µs", "ns/Pod", "fork µs", "copy µs", "pass µs", "tick/pass"];
  const cells = costs.map((cost) => {
    const tickSeconds = 1 / cost.ticksPerSecond;
    return [
      cost.nodes,
      cost.pods,
      cost.services,
      cost.megabytes,
      tickSeconds * 1e6,
      (tickSeconds / cost.pods) * 1e9,
      cost.forkSeconds * 1e6,
      cost.copySeconds * 1e6,
      cost.passSeconds * 1e6,
      tickSeconds / cost.passSeconds,
    ].map(figure);
  });
  return [head, ...cells].map((row) => row.map((cell) => cell.padStart(10)).join(""));
}
