/** Everything an operator can do, as data. What it needs and does is in `act`, what it costs in `utility`. */

export type Action =
  | { readonly kind: "cordon"; readonly node: string }
  | { readonly kind: "uncordon"; readonly node: string }
  | { readonly kind: "drain"; readonly node: string }
  | { readonly kind: "evict"; readonly pod: string }
  | { readonly kind: "scale"; readonly workload: string; readonly replicas: number }
  | {
    readonly kind: "setResources";
    readonly workload: string;
    readonly cpuRequestMillis: number;
    readonly cpuLimitMillis: number | null;
    readonly memoryRequestMiB: number;
    readonly memoryLimitMiB: number | null;
  }
  | { readonly kind: "restartRollout"; readonly workload: string }
  /** To a kept revision by its number; without one to the newest that is not the current. */
  | { readonly kind: "rollbackRollout"; readonly workload: string; readonly toRevision?: number }
  | {
    readonly kind: "patchProbe";
    readonly workload: string;
    readonly timeoutSeconds: number;
    readonly failureThreshold: number;
  }
  | {
    readonly kind: "patchHpa";
    readonly workload: string;
    readonly minReplicas: number;
    readonly maxReplicas: number;
  }
  | { readonly kind: "patchNetworkPolicy"; readonly policy: string; readonly enabled: boolean }
  | { readonly kind: "addNode"; readonly like: string; readonly name: string }
  | { readonly kind: "removeNode"; readonly node: string }
  | { readonly kind: "shedTraffic"; readonly service: string; readonly ratio: number }
  | { readonly kind: "wait" };

export type ActionKind = Action["kind"];

/**
 * Whether an action can be taken back: *exact* restores every visible specification,
 * *transient* only restarts or moves pods, which cannot be unmoved but leave no lasting change.
 */
export type Reversibility = "exact" | "transient";
