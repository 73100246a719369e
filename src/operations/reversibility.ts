/** From an action to whether it can be taken back exactly. */

import type { ActionKind, Reversibility } from "./actions.ts";

export const reversibility: Readonly<Record<ActionKind, Reversibility>> = {
  cordon: "exact",
  uncordon: "exact",
  drain: "transient",
  evict: "transient",
  scale: "exact",
  setResources: "exact",
  restartRollout: "transient",
  rollbackRollout: "exact",
  patchProbe: "exact",
  patchHpa: "exact",
  patchNetworkPolicy: "exact",
  addNode: "exact",
  removeNode: "transient",
  shedTraffic: "exact",
  wait: "exact",
};
