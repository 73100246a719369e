/** Conformance of a rollout's arithmetic: how far maxSurge and maxUnavailable let it go. */

import { z } from "zod";
import { countOrShare } from "../create_cluster.ts";
import { resolveFenceposts } from "../deployments.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();
const amount = z.union([z.string().regex(/^\d+$/).transform(Number), z.templateLiteral([z.int(), "%"])]);

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
    const actual = resolveFenceposts(countOrShare(maxSurge), countOrShare(maxUnavailable), desiredReplicas);
    return [
      ...difference("maxSurge", expectedMaxSurge, actual.surge),
      ...difference("maxUnavailable", expectedMaxUnavailable, actual.unavailable),
    ];
  },
});
