/** The layout of scenario and topology files: every key, its unit and its bounds. */

import { z } from "zod";
import { strictRecord } from "./checked_value.ts";
import { labelsSchema } from "../manifests/label_selector.ts";
import { cpuMillis, durationSeconds, measured, memoryMiB, positiveSeconds } from "./measured.ts";
import { QuantityError } from "../manifests/quantity.ts";
import { difficulties, faultPatterns, splits } from "./scenario.ts";

/** Less would be no work: a core serves a million requests a second at the most. */
const workSeconds = durationSeconds.refine((each) => each >= 1e-6, "expected at least 0.001ms");
const share = z.number().min(0).max(1);
/** Rates multiply down the call graph: no factor may leave the numbers that can be told apart. */
const factor = z.number().min(0).max(1_000_000);
const smallCount = z.int().min(0).max(255);
const name = z.string().regex(
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  "expected lower-case letters, digits, - and ., with a letter or digit at both ends",
);

/** Calls per request: a number, or a fraction such as 60/19 that shows where the number comes from. */
const ratio = measured("a number or a fraction: 2, 60/19", (text) => {
  const match = /^(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/.exec(text);
  const value = Number(match?.[1]) / Number(match?.[2] ?? 1);
  if (!(value <= 10_000)) {
    throw new QuantityError(`cannot read "${text}"; allowed: a number from 0 to 10000, or a fraction: 60/19`);
  }
  return value;
});

/** Keys that a topology and a scenario share. Entries are checked one by one, so that one bad entry hides no other. */
const worldShape = {
  nodes: z.array(z.unknown()).optional(),
  manifests: z.array(z.unknown()).optional(),
  physics: z.record(z.string(), z.unknown()).optional(),
  calls: z.array(z.unknown()).optional(),
  load: z.array(z.unknown()).optional(),
  objectives: z.array(z.unknown()).optional(),
};

/** `topology.yaml`. */
export const topologySchema = strictRecord(worldShape);

/** A scenario file. */
export const scenarioSchema = strictRecord({
  name,
  title: z.string().min(1),
  split: z.enum(splits),
  topology: name.optional(),
  duration: positiveSeconds,
  tickSeconds: z.int().min(1).max(60).default(5),
  /** Of the scheduler's NodeResourcesFit plugin. */
  scoringStrategy: z.enum(["LeastAllocated", "MostAllocated"]).default("LeastAllocated"),
  ...worldShape,
  replicas: z.record(z.string(), z.unknown()).optional(),
  chaos: z.array(z.unknown()).optional(),
  telemetry: strictRecord({
    /** At 1 nobody would ever see anything. */
    lossRatio: z.number().min(0).lt(1).default(0),
    outages: z.array(z.unknown()).default([]),
  }).optional(),
  truth: strictRecord({
    pattern: z.enum(faultPatterns).optional(),
    difficulty: z.enum(difficulties).optional(),
    faults: z.array(z.unknown()),
  }),
});

const taint = strictRecord({
  key: z.string().min(1),
  value: z.string().default(""),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

/** What a node offers to pods: upstream's allocatable. */
const nodeShape = {
  cpu: cpuMillis,
  memory: memoryMiB,
  pods: z.int().min(1).max(65_535).default(110),
  pricePerHour: factor,
  labels: labelsSchema.default({}),
  unschedulable: z.boolean().default(false),
  taints: z.array(taint).default([]),
  /** Room for ephemeral storage; a usual root disk where nothing is said, assumed by us. */
  disk: memoryMiB.default(102_400),
};

export const nodeEntry = strictRecord({ name, ...nodeShape });

/** `count` equal nodes, named with the prefix and 1, 2, 3, … */
export const nodeGroupEntry = strictRecord({
  namePrefix: name,
  count: z.int().min(1).max(1000),
  ...nodeShape,
  /** The cluster autoscaler keeps their number between `min` and `max`; a node that it orders is Ready after `boot`. */
  autoscaler: strictRecord({ min: z.int().min(0).max(1000), max: z.int().min(1).max(1000), boot: durationSeconds })
    .exactOptional(),
}).refine(({ count, autoscaler }) => autoscaler === undefined || (autoscaler.min <= count && count <= autoscaler.max), {
  path: ["count"],
  message: "expected at least the autoscaler's min and at most its max",
});

/** An entry of `manifests` that names a file, relative to the file it stands in. */
export const manifestFileEntry = strictRecord({ file: z.string().min(1) });

/** An entry of `manifests` that names a file of the topology's folder. */
export const topologyManifestEntry = strictRecord({ topology: z.string().min(1) });

export const replicasEntry = z.int().min(0).max(1_000_000);

/** Physics of one workload: a scenario may give only the keys that differ from the topology's. */
export const physicsEntry = strictRecord({
  cpuPerRequest: workSeconds.exactOptional(),
  concurrency: z.int().min(1).max(65_535).exactOptional(),
  fixedLatency: durationSeconds.exactOptional(),
  variability: factor.exactOptional(),
  baseMemory: memoryMiB.exactOptional(),
  startup: durationSeconds.exactOptional(),
  warmup: durationSeconds.exactOptional(),
  probeLatency: durationSeconds.exactOptional(),
  queueLimit: z.int().min(1).exactOptional(),
  maxInFlight: z.int().min(1).exactOptional(),
});

export const callEntry = strictRecord({
  caller: z.string(),
  callee: z.string(),
  /** A port of the callee's Service, by name or number. */
  port: z.union([z.string(), z.int().min(1).max(65535)]).nullable().default(null),
  perRequest: ratio,
  group: smallCount.default(0),
  latency: durationSeconds,
  timeout: positiveSeconds,
  attempts: z.int().min(1).max(10).default(1),
  /** Finagle's and Linkerd's default: a fifth of the requests may be sent again. */
  retryBudget: z.number().min(0).max(9).default(0.2),
  cacheHitRatio: share.default(0),
});

export const loadEntry = strictRecord({
  service: z.string(),
  /** A workload whose Pods make the requests. */
  source: z.string().nullable().default(null),
  requestsPerSecond: z.number().min(0).max(1e9),
  swing: share.default(0),
  period: positiveSeconds.default(24 * 3600),
  noise: z.number().min(0).max(10).default(0),
});

export const objectiveEntry = strictRecord({ service: z.string(), errorRatio: share, p95: positiveSeconds });

export const outageEntry = strictRecord({
  at: durationSeconds,
  duration: positiveSeconds,
  services: z.array(z.string()).min(1).optional(),
});

export const faultEntry = strictRecord({ mechanism: z.string().min(1), entity: z.string().min(1) });
