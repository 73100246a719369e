/** `bench [simulator|lab]`: measures a part beside its limits; without a part, runs every `*_bench.ts` of the project. */

import { benchLab } from "./bench_lab.ts";
import { benchSimulator } from "./bench_simulator.ts";
import { UsageError } from "./usage_error.ts";

export interface BenchOptions {
  readonly json?: string;
  /** Of the lab: how many are played on two workers. */
  readonly incidents?: string;
}

/** Takes some minutes without a part. */
export async function bench(part: string | undefined, options: BenchOptions): Promise<number> {
  const { incidents, ...others } = options;
  if (incidents !== undefined && part !== "lab") {
    throw new UsageError(`Cannot bench ${incidents} incidents without the lab: expected "bench lab"`);
  }
  if (part === "lab") return await benchLab({ ...others, incidents: incidents ?? "120" });
  if (part === "simulator") return await benchSimulator(others);
  if (part !== undefined) {
    throw new UsageError(`Cannot bench "${part}": expected "simulator", "lab", or nothing for every bench`);
  }
  if (options.json !== undefined) {
    throw new UsageError(`Cannot write --json without a part: expected "bench simulator" or "bench lab"`);
  }
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["bench", "-A"] }).spawn().status;
  return code;
}
