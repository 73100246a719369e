/** Conformance of taint eviction: when a node's NoExecute taints drive a Pod away. */

import { z } from "zod";
import { secondsTolerated } from "../nodes/toleration.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
const text = z.string().default("");

/** As the API server stores them, without the fields that are not set. */
const taint = z.strictObject({ key: z.string(), value: text, effect: z.enum(effects) });
const toleration = z.strictObject({
  key: text,
  operator: z.enum(["Exists", "Equal", ""]).default("").transform((operator) => operator || "Equal"),
  value: text,
  effect: z.enum([...effects, ""]).default(""),
  tolerationSeconds: z.int().nullable().default(null),
});

export const taintEvictionKind = conformanceKind({
  name: "taint eviction",
  schema: z.strictObject({
    name: z.string().optional(),
    noExecuteTaints: z.array(taint).default([]),
    tolerations: z.array(toleration).default([]),
    expected: z.enum(["evictNow", "evictAfter", "stay"]),
    expectedEvictAfterSeconds: z.int().optional(),
    source: z.string().optional(),
  }),
  differences({ noExecuteTaints, tolerations, expected, expectedEvictAfterSeconds }) {
    const seconds = secondsTolerated(tolerations, noExecuteTaints);
    const actual = seconds === null ? "evictNow" : seconds === Infinity ? "stay" : "evictAfter";
    return [
      ...difference("decision", expected, actual),
      ...(expected === "evictAfter" ? difference("seconds", expectedEvictAfterSeconds, seconds) : []),
    ];
  },
});
