/** A workload's manifest and the physics written for it come in, its complete physics go out. */

import type { DeclaredWorkload } from "../manifests/workload_manifest.ts";
import { toMilliseconds } from "./duration.ts";
import type { Findings } from "../manifests/manifest_objects.ts";
import type { Declared } from "../manifests/manifests.ts";
import type { PhysicsEntry } from "./scenario_sections.ts";
import { remarkOn, within } from "./source_map.ts";
import type { PhysicsSpec } from "../spec.ts";

/**
 * Manifests say nothing of what code costs. Assumed by us for keys that nobody gives, as a small web service:
 * every use is a note. `baseMemory` is this share of the memory request, or the figure in MiB without one.
 */
const assumed = {
  cpuPerRequest: 0.005,
  concurrency: 2,
  fixedLatency: 0.001,
  variability: 1,
  baseMemoryShare: 0.7,
  baseMemory: 64,
  startup: 5,
  warmup: 10,
  probeLatency: 0.02,
  queueLimit: 200,
} as const;

export function scenarioPhysics(
  { workload, place }: DeclaredWorkload,
  written: Declared<PhysicsEntry> | undefined,
  findings: Findings,
): PhysicsSpec {
  const entry = written?.spec ?? {};
  const { memoryRequestMiB, memoryLimitMiB } = workload.template;
  const baseMemory = memoryRequestMiB > 0 ? assumed.baseMemoryShare * memoryRequestMiB : assumed.baseMemory;
  const complete = { ...assumed, baseMemory, ...entry };
  const missing = Object.keys(assumed).filter((key) => key !== "baseMemoryShare" && !Object.hasOwn(entry, key));
  if (missing.length > 0) {
    const text = `physics of workload ${workload.name} are assumed: ${missing.join(", ")}`;
    findings.notes.push(remarkOn(written?.place ?? place, text));
  }
  if (written !== undefined && memoryLimitMiB !== null && complete.baseMemory >= memoryLimitMiB) {
    const text = `baseMemory ${complete.baseMemory}Mi of "${workload.name}" is not below its memory limit`;
    const given = within(written.place, "baseMemory");
    const where = given.value === undefined ? written.place : given;
    findings.problems.push(remarkOn(where, `${text}; expected less than ${memoryLimitMiB}Mi`));
  }
  return {
    cpuMsPerRequest: toMilliseconds(complete.cpuPerRequest),
    concurrency: complete.concurrency,
    fixedLatencyMs: toMilliseconds(complete.fixedLatency),
    variability: complete.variability,
    baseMemoryMiB: complete.baseMemory,
    startupSeconds: complete.startup,
    warmupSeconds: complete.warmup,
    probeLatencyMs: toMilliseconds(complete.probeLatency),
    queueLimit: complete.queueLimit,
    maxInFlight: entry.maxInFlight ?? null,
  };
}
