/** NodeUnschedulable: a cordoned node and a Pod's tolerations come in, whether the Pod may go there all the same goes out. */

import type { Taint, Toleration } from "../spec.ts";
import { tolerates } from "../nodes/toleration.ts";

/** What `kubectl cordon` amounts to. */
const unschedulable: Taint = { key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule" };

export function toleratesUnschedulable(tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => tolerates(toleration, unschedulable));
}
