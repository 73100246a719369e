/**
 * The oracle of recovery, from observed signals only: objectives hold for a sustained window and the service still does its work.
 */

export type Verification =
  | { readonly kind: "recovered"; readonly tick: number; readonly sinceTick: number; readonly servedShare: number }
  | { readonly kind: "not-yet"; readonly tick: number; readonly goodTicks: number; readonly neededTicks: number }
  | { readonly kind: "violated"; readonly tick: number; readonly breaches: readonly Breach[] };

/** One objective that did not hold in the window: what was measured, what is allowed. */
export interface Breach {
  readonly service: string;
  readonly signal: "errorRatio" | "latencyP95Ms" | "served";
  readonly measured: number;
  readonly allowed: number;
}
