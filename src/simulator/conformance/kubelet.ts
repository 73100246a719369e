/** Conformance of a kubelet's waits before restarts, and of what it makes of a probe's results. */

import { z } from "zod";
import { backoffMs, stepAfterRestart, stepAtEnd } from "../kubelet/crash_loop.ts";
import { published, runAfter } from "../kubelet/probe.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

export const crashLoopKind = conformanceKind({
  name: "crash loop",
  schema: z.strictObject({
    name: z.string().optional(),
    runs: z.array(z.strictObject({
      startedAtSeconds: z.number(),
      finishedAtSeconds: z.number(),
      expectedBackoffSeconds: z.number(),
      expectedEarliestRestartSeconds: z.number(),
    })),
    source: z.string().optional(),
  }),
  differences({ runs }) {
    let step = 0;
    return runs.flatMap((run, at) => {
      const ended = run.finishedAtSeconds * 1000;
      step = stepAtEnd(step, run.startedAtSeconds * 1000, ended);
      const wait = backoffMs(step);
      step = stepAfterRestart(step);
      return [
        ...difference(`run ${at + 1}, back-off`, run.expectedBackoffSeconds, wait / 1000),
        ...difference(`run ${at + 1}, restart`, run.expectedEarliestRestartSeconds, (ended + wait) / 1000),
      ];
    });
  },
});

const result = z.enum(["Success", "Failure", "Unknown"]);

/** What the kubelet takes for granted before a container's first probe. */
const initially = { Startup: "Unknown", Readiness: "Failure", Liveness: "Success" } as const;

export const probeThresholdKind = conformanceKind({
  name: "probe thresholds",
  schema: z.strictObject({
    name: z.string().optional(),
    probeType: z.enum(["Startup", "Readiness", "Liveness"]),
    failureThreshold: z.int().positive().default(3),
    successThreshold: z.int().positive().default(1),
    initialResult: result.optional(),
    /** Unknown is a probe that could not be made: it counts for nothing. */
    probeOutcomes: z.array(result),
    expectedPublishedResult: z.array(result),
    expectedRestartRequested: z.array(z.boolean()),
    source: z.string().optional(),
  }),
  differences(sequence) {
    const { probeType, failureThreshold, successThreshold, probeOutcomes } = sequence;
    let run = 0;
    let shown: z.output<typeof result> = sequence.initialResult ?? initially[probeType];
    const results: z.output<typeof result>[] = [];
    const restarts: boolean[] = [];
    for (const outcome of probeOutcomes) {
      if (outcome !== "Unknown") run = runAfter(run, outcome === "Success");
      const verdict = outcome === "Unknown" ? 0 : published(run, successThreshold, failureThreshold);
      if (verdict !== 0) shown = verdict === 1 ? "Success" : "Failure";
      results.push(shown);
      restarts.push(verdict === -1 && probeType !== "Readiness");
    }
    return [
      ...difference("published", sequence.expectedPublishedResult, results),
      ...difference("restarts", sequence.expectedRestartRequested, restarts),
    ];
  },
});
