/** The layout of a scenario's `chaos` entries: every kind, its keys, their units and bounds. */

import { z } from "zod";
import type { Amount, Choice, Targets } from "../chaos/chaos_event.ts";
import { cpuMillis, durationSeconds, memoryMiB, positiveSeconds } from "./measured.ts";
import { strictRecord } from "./checked_value.ts";
import { isRecord } from "./source_map.ts";
import { suggestion } from "./unknown_name.ts";

const share = z.number().gt(0).max(1);

const amountForms = "a duration (90s), {uniform: [60s, 2m]}, {normal: {mean: 5m, deviation: 30s}}, " +
  "{exponential: 5m} or {logNormal: {median: 5m, sigma: 0.5}}";

/** Seconds, or a distribution of them. */
const amount: z.ZodType<Amount> = z.union([
  durationSeconds,
  z.strictObject({ uniform: z.tuple([durationSeconds, durationSeconds]) })
    .refine(({ uniform: [from, to] }) => from <= to)
    .transform(({ uniform: [from, to] }) => ({ kind: "uniform" as const, from, to })),
  z.strictObject({ normal: z.strictObject({ mean: durationSeconds, deviation: durationSeconds }) })
    .transform(({ normal }) => ({ kind: "normal" as const, ...normal })),
  z.strictObject({ exponential: positiveSeconds })
    .transform(({ exponential }) => ({ kind: "exponential" as const, mean: exponential })),
  z.strictObject({ logNormal: z.strictObject({ median: positiveSeconds, sigma: z.number().min(0).max(3) }) })
    .transform(({ logNormal }) => ({ kind: "logNormal" as const, ...logNormal })),
], { error: `expected ${amountForms}` });

const lasting: z.ZodType<Amount> = amount.refine(
  (value) => typeof value !== "number" || value > 0,
  "expected a duration above zero",
);

const choiceForms = 'expected one, all, a whole number from 1, 30% or "up to 30%"';

/** The modes of Chaos Mesh. */
const choice: z.ZodType<Choice> = z.union([z.string(), z.number()], { error: choiceForms })
  .transform((written, ctx): Choice => {
    if (written === "one") return { kind: "fixed", count: 1 };
    if (written === "all") return { kind: "all" };
    if (typeof written === "number" && Number.isInteger(written) && written >= 1) {
      return { kind: "fixed", count: written };
    }
    const [, upTo, percent] = /^(up to )?(\d+(?:\.\d+)?)%$/.exec(String(written)) ?? [];
    if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100) {
      return { kind: upTo === undefined ? "percent" : "atMostPercent", percent: Number(percent) };
    }
    ctx.addIssue({ code: "custom", message: choiceForms });
    return z.NEVER;
  });

/** A name, names, or a choice. */
const targets: z.ZodType<Targets> = z.union([
  z.string(),
  z.array(z.string()).min(1),
  strictRecord({ choose: choice, among: z.array(z.string()).min(1).optional() })
    .transform(({ choose, among }) => ({ choose, among: among ?? null })),
], { error: "expected a name, a list of names, or {choose: one | all | 2 | 30% | up to 30%, among: [names]}" });

const schedule = {
  at: amount,
  name: z.string().min(1).exactOptional(),
  after: z.string().min(1).exactOptional(),
  probability: share.exactOptional(),
  repeat: strictRecord({ every: lasting, times: z.int().min(2).max(1000) }).exactOptional(),
};

function momentary<K extends string, Shape extends z.core.$ZodLooseShape>(kind: K, shape: Shape) {
  return strictRecord({ kind: z.literal(kind), ...schedule, ...shape });
}

function sustained<K extends string, Shape extends z.core.$ZodLooseShape>(kind: K, shape: Shape) {
  return strictRecord({ kind: z.literal(kind), ...schedule, duration: lasting, ...shape });
}

const route = {
  service: targets,
  direction: z.enum(["to", "from", "both"]).default("to"),
  peers: targets.optional(),
};

const kinds = [
  momentary("node_drain", { nodes: targets }),
  momentary("netpol_lockout", { policy: z.unknown() }),
  momentary("pod_kill", { workload: targets, pods: choice }),
  momentary("container_kill", { workload: targets, pods: choice }),
  momentary("bad_rollout", {
    workload: targets,
    errorRatio: z.number().min(0).max(1).default(0),
    costFactor: z.number().gt(0).max(1000).default(1),
  }),
  momentary("image_pull_failure", { workload: targets }),
  momentary("config_error", { workload: targets, crashAfter: positiveSeconds }),
  momentary("scale_to_zero", { workload: targets }),
  sustained("node_failure", { nodes: targets }),
  sustained("zone_loss", { zone: targets }),
  sustained("cpu_hog", { nodes: targets, cpu: cpuMillis }),
  sustained("memory_hog", { nodes: targets, memory: memoryMiB }),
  sustained("disk_fill", { nodes: targets, fillPerMinute: memoryMiB }),
  sustained("oom_storm", { workload: targets, leakPerMinute: memoryMiB }),
  sustained("probe_failure", { workload: targets, probeLatency: durationSeconds }),
  sustained("burst_traffic", {
    service: targets,
    factor: z.number().gt(0).max(1_000_000),
    ramp: durationSeconds.default(0),
  }),
  sustained("network_delay", { ...route, delay: positiveSeconds }),
  sustained("network_loss", { ...route, lossRatio: share }),
  sustained("network_partition", route),
  sustained("dns_failure", { service: targets, failureRatio: share }),
  sustained("retry_storm", { service: targets, attempts: z.int().min(2).max(10) }),
  sustained("credential_error", { service: targets, peers: targets.optional(), rejectedRatio: share }),
] as const;

/** Every kind of chaos event. */
export const chaosKinds: readonly string[] = kinds.map((kind) => kind.shape.kind.value);

/** One entry of `chaos`. */
export const chaosEntry = z.discriminatedUnion("kind", kinds, {
  error: ({ code, input }) => {
    if (code !== "invalid_union") return undefined;
    const near = isRecord(input) && typeof input["kind"] === "string" ? suggestion(input["kind"], chaosKinds) : "";
    return `expected one of ${chaosKinds.join(", ")}${near}`;
  },
});
