/** The behavior of a HorizontalPodAutoscaler manifest comes in, its rules with the API server's defaults go out. */

import { z } from "zod";
import type { HpaScalingRules, HpaSpec } from "../spec.ts";

/** Bounds as the API server checks them (pkg/apis/autoscaling/validation). */
const rules = z.object({
  stabilizationWindowSeconds: z.int().min(0).max(3600).nullish(),
  selectPolicy: z.enum(["Max", "Min", "Disabled"]).nullish(),
  policies: z.array(z.object({
    type: z.enum(["Pods", "Percent"]),
    value: z.int().min(1),
    periodSeconds: z.int().min(1).max(1800),
  })).min(1).nullish(),
});

export const hpaBehaviorSchema = z.object({ scaleUp: rules.nullish(), scaleDown: rules.nullish() });

/**
 * pkg/apis/autoscaling/v2/defaults.go, and the controller's own 300 s for the downward window. A list of policies that is
 * given replaces the default one whole.
 */
const defaults: NonNullable<HpaSpec["behavior"]> = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, { type: "Percent", value: 100, periodSeconds: 15 }],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
  },
};

export function hpaBehavior({ scaleUp, scaleDown }: z.output<typeof hpaBehaviorSchema>): HpaSpec["behavior"] {
  return { scaleUp: completed(scaleUp, defaults.scaleUp), scaleDown: completed(scaleDown, defaults.scaleDown) };
}

function completed(written: z.output<typeof rules> | null | undefined, fallback: HpaScalingRules): HpaScalingRules {
  return {
    stabilizationWindowSeconds: written?.stabilizationWindowSeconds ?? fallback.stabilizationWindowSeconds,
    selectPolicy: written?.selectPolicy ?? fallback.selectPolicy,
    policies: written?.policies ?? fallback.policies,
  };
}
