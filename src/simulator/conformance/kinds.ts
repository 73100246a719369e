/** Every kind of conformance case that the project knows; a case belongs to the one whose schema it fits. */

import type { ConformanceKind } from "./conformance_kind.ts";
import { budgetStatusKind } from "./disruption_budget.ts";
import { evictionRankKind } from "./eviction_rank.ts";
import { hpaBehaviorKind, hpaReplicasKind } from "./hpa.ts";
import { crashLoopKind, probeThresholdKind } from "./kubelet.ts";
import { networkPolicyKind } from "./network_policy.ts";
import { oomScoreKind, qosClassKind } from "./qos.ts";
import { deletionOrderKind, fencepostsKind, rollingStepKind } from "./rolling.ts";
import { placementKind, preemptionKind } from "./scheduling.ts";
import { statefulSetKind } from "./stateful_set.ts";
import { taintEvictionKind } from "./toleration.ts";

export const conformanceKinds: readonly ConformanceKind[] = [
  crashLoopKind,
  budgetStatusKind,
  deletionOrderKind,
  evictionRankKind,
  fencepostsKind,
  hpaBehaviorKind,
  hpaReplicasKind,
  networkPolicyKind,
  oomScoreKind,
  placementKind,
  preemptionKind,
  probeThresholdKind,
  qosClassKind,
  rollingStepKind,
  statefulSetKind,
  taintEvictionKind,
];
