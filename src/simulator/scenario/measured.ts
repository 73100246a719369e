/** A written amount (text or number) comes in through a schema, a number in a fixed unit goes out. */

import { z } from "zod";
import { parseDuration } from "./duration.ts";
import { parseCpuMillis, parseMemoryMiB, QuantityError } from "../manifests/quantity.ts";

/** Marks an issue whose message names the value itself. */
export const saysValue = { saysValue: true } as const;

/** A text or number, `what`, that `parse` turns into a number; what `parse` refuses becomes an issue. */
export function measured(what: string, parse: (text: string) => number): z.ZodType<number> {
  return z.union([z.string(), z.number()], { error: `expected ${what}` }).transform((written, ctx) => {
    try {
      return parse(String(written));
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      ctx.addIssue({ code: "custom", message: error.message, params: saysValue });
      return z.NEVER;
    }
  });
}

/** Clocks of a cluster are milliseconds in 32 bits: a run and any one delay in it may take 11 days each. */
const longestSeconds = 1_000_000;

export const durationSeconds = measured("a duration: 250ms, 90s, 3m", parseDuration)
  .refine((seconds) => seconds <= longestSeconds, `expected at most ${longestSeconds} s`);
export const positiveSeconds = durationSeconds.refine((seconds) => seconds > 0, "expected a duration above zero");
export const cpuMillis = measured("a CPU quantity: 250m, 0.5", parseCpuMillis);
export const memoryMiB = measured("a memory quantity: 64Mi, 1Gi", parseMemoryMiB);
