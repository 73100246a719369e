/** What an arm is: a name, a sentence and a responder, which is a value; and what it is given in an episode. */

import type { IncidentHandling, Resolution } from "../../graphs/attempt.ts";
import type { EmitStage } from "../../graphs/stage_event.ts";
import type { Experience } from "../../memory/memory.ts";
import type { Alert } from "../../operations/alerts.ts";
import type { Environment } from "../../operations/environment.ts";
import type { Policy } from "../../reasoning/policy.ts";
import type { SentinelDesign } from "./sentinel_design.ts";

/** Who handles alerts in an episode. */
export interface Arm {
  readonly name: string;
  /** One sentence for reports: what it does. */
  readonly does: string;
  readonly responder: Responder;
}

/** How an arm responds to an alert. */
export type Responder = { readonly kind: "nobody" } | Operator | Oracle;

/** Has what an operator has: an environment. */
export type Operator =
  | { readonly kind: "constant" }
  | { readonly kind: "random" }
  | { readonly kind: "runbook" }
  | { readonly kind: "sentinel"; readonly design: SentinelDesign };

/** The only arms that are given the exact world. */
export interface Oracle {
  readonly kind: "oracle";
  /** The true faults; besides, what each of its own plans comes to; or what anything at all comes to. */
  readonly knows: "faults" | "plans" | "catalogue";
}

export interface ArmContext {
  readonly seed: number;
  readonly memory: Experience;
  readonly policy: Policy;
  readonly emit: EmitStage;
}

/** An agent leaves its reasoning behind; an arm that only reacts says how it ended. */
export type Handled =
  | { readonly kind: "reasoned"; readonly handling: IncidentHandling }
  | { readonly kind: "reacted"; readonly resolution: Resolution };

/** Handles one incident. */
export type Handle = (environment: Environment, alert: Alert) => Promise<Handled>;
