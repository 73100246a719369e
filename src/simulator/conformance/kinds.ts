/** Every kind of conformance case that the project knows; a case belongs to the one whose schema it fits. */

import type { ConformanceKind } from "./conformance_kind.ts";
import { evictionRankKind } from "./eviction_rank.ts";
import { hpaBehaviorKind, hpaReplicasKind } from "./hpa.ts";
import { crashLoopKind, probeThresholdKind } from "./kubelet.ts";
import { networkPolicyKind } from "./network_policy.ts";
import { oomScoreKind, qosClassKind } from "./qos.ts";
import { fencepostsKind } from "./rolling.ts";
import { taintEvictionKind } from "./toleration.ts";

export const conformanceKinds: readonly ConformanceKind[] = [
  crashLoopKind,
  evictionRankKind,
  fencepostsKind,
  hpaBehaviorKind,
  hpaReplicasKind,
  networkPolicyKind,
  oomScoreKind,
  probeThresholdKind,
  qosClassKind,
  taintEvictionKind,
];
