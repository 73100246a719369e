/** Conformance of a rollout's arithmetic: how far maxSurge and maxUnavailable let it go. */

import { z } from "zod";
import { resolveFenceposts } from "../deployments.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();
const amount = z.string().regex(/^\d+%?$/);

export const fencepostsKind = conformanceKind({
  name: "rolling fenceposts",
  schema: z.strictObject({
    name: z.string(),
    maxSurge: amount,
    maxUnavailable: amount,
    desiredReplicas: count,
    expectedMaxSurge: count,
    expectedMaxUnavailable: count,
    source: z.string(),
  }),
  differences({ maxSurge, maxUnavailable, desiredReplicas, expectedMaxSurge, expectedMaxUnavailable }) {
    const actual = resolveFenceposts(columnOf(maxSurge), columnOf(maxUnavailable), desiredReplicas);
    return [
      ...difference("maxSurge", expectedMaxSurge, actual.surge),
      ...difference("maxUnavailable", expectedMaxUnavailable, actual.unavailable),
    ];
  },
});

/** How the columns hold an amount: shares are negative. */
function columnOf(text: string): number {
  return text.endsWith("%") ? -Number(text.slice(0, -1)) / 100 : Number(text);
}
