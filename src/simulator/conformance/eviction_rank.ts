/** Conformance of the order in which Pods leave a node under memory pressure. */

import { z } from "zod";
import { compareForEviction } from "../kubelet/eviction_rank.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

export const evictionRankKind = conformanceKind({
  name: "eviction rank",
  schema: z.strictObject({
    name: z.string().optional(),
    pods: z.array(z.strictObject({
      name: z.string(),
      priority: z.int().default(0),
      memoryRequestBytes: z.number().default(0),
      memoryUsageBytes: z.number().default(0),
    })),
    expectedEvictionOrder: z.array(z.string()),
    source: z.string().optional(),
  }),
  differences({ pods, expectedEvictionOrder }) {
    const claims = pods.map(({ name, priority, memoryRequestBytes: request, memoryUsageBytes: usage }) => ({
      name,
      usage,
      request,
      priority,
    }));
    return difference("order", expectedEvictionOrder, claims.sort(compareForEviction).map(({ name }) => name));
  },
});
