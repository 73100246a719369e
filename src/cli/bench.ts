/** `bench [simulator]`: measures the simulator beside its limits, and prints a table, how cost grows, and the same as JSON. */

import {
  measureFutures,
  measurePlacement,
  measureSize,
  measureSnapshot,
  type SizeCost,
  sizes,
} from "../lab/simulator_limits.ts";
import { UsageError } from "./usage_error.ts";
import { checkSummaryPath, writeSummary } from "./write_summary.ts";

export interface BenchOptions {
  readonly json?: string;
}

/** A figure and what it has to reach; whether more or less of it is better follows from its limits. */
interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly floor: number;
  readonly aim: number;
  readonly dream: number | null;
}

/** Without a part, every `*_bench.ts` of the project; of the parts there is the simulator. Takes some minutes. */
export async function bench(part: string | undefined, options: BenchOptions): Promise<number> {
  if (part === "simulator") return await benchSimulator(options);
  if (part !== undefined) {
    throw new UsageError(`Cannot bench "${part}": expected "simulator", or nothing for every bench`);
  }
  if (options.json !== undefined) {
    throw new UsageError(`Cannot write --json without a part: expected "bench simulator"`);
  }
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["bench", "-A"] }).spawn().status;
  return code;
}

async function benchSimulator({ json }: BenchOptions): Promise<number> {
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
    row("ticks, 100 nodes / 2,000 Pods", "1/s", small.ticksPerSecond, [15_000, 40_000, 150_000]),
    row("ticks, 5,000 nodes / 150,000 Pods", "1/s", large.ticksPerSecond, [250, 700, 4_000]),
    row("fork, 2,000 Pods", "µs", small.forkSeconds * 1e6, [10, 3, 1.5]),
    row("fork, 150,000 Pods", "µs", large.forkSeconds * 1e6, [1_000, 500, 300]),
    row("60-tick futures, 2,000 Pods, 2 threads", "1/s", others.futures, [450, 1_200, 4_500]),
    row("placement, 5,000 nodes", "Pods/s", others.placement, [20_000, 60_000, 200_000]),
    row("snapshot to a file, 150,000 Pods", "ms", others.snapshot * 1e3, [50, 10, null]),
  ];
}

function row(
  name: string,
  unit: string,
  value: number,
  [floor, aim, dream]: readonly [number, number, number | null],
): Measurement {
  return { name, unit, value, floor, aim, dream };
}

/** The best of the limits that a figure reaches. */
function reached({ value, floor, aim, dream }: Measurement): string {
  const meets = (limit: number) => aim > floor ? value >= limit : value <= limit;
  if (dream !== null && meets(dream)) return "dream";
  return meets(aim) ? "aim" : meets(floor) ? "floor" : "MISSED";
}

function limitLines(measurements: readonly Measurement[]): string[] {
  return [
    line(["", "unit", "measured", "floor", "aim", "dream", "reached"]),
    ...measurements.map((each) =>
      line([
        each.name,
        each.unit,
        figure(each.value),
        figure(each.floor),
        figure(each.aim),
        each.dream === null ? "–" : figure(each.dream),
        reached(each),
      ])
    ),
  ];
}

function line([name, ...cells]: readonly string[]): string {
  return (name.padEnd(40) + cells.map((cell) => cell.padStart(10)).join("")).trimEnd();
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

function figure(value: number): string {
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 3 });
}
