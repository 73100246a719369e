/** The scheduling of a Deployment's Pods that constrains nothing, as the API server fills it in. */

import type { SchedulingSpec } from "../spec.ts";

export const anywhere: SchedulingSpec = {
  nodeSelector: {},
  requiredNodeTerms: null,
  preferredNodeTerms: [],
  requiredAffinity: [],
  preferredAffinity: [],
  requiredAntiAffinity: [],
  preferredAntiAffinity: [],
  topologySpread: [],
  ownerSelector: "pod-template-hash",
  tolerations: [],
  priority: 0,
  priorityClassName: "",
  preemptionPolicy: "PreemptLowerPriority",
};
