/** Arms: who handles an incident. A value each, so that an experiment lists them in a table. */

import type { IncidentHandling, Resolution } from "../graphs/attempt.ts";
import { runSentinel } from "../graphs/sentinel.ts";
import type { EmitStage } from "../graphs/stage_event.ts";
import type { Memory } from "../memory/memory.ts";
import type { Alert } from "../operations/alerts.ts";
import type { Environment } from "../operations/environment.ts";
import type { Policy } from "../reasoning/policy.ts";

export interface ArmContext {
  readonly memory: Memory;
  readonly policy: Policy;
  readonly emit: EmitStage;
}

/** An agent leaves its reasoning behind; an arm that only reacts says how it ended. */
export type Handled =
  | { readonly kind: "reasoned"; readonly handling: IncidentHandling }
  | { readonly kind: "reacted"; readonly resolution: Resolution };

/** Who handles alerts in an episode. */
export interface Arm {
  readonly name: string;
  /** One sentence for reports: what it does. */
  readonly does: string;
  /** Handles one incident, or null where nobody does: the cluster's own controllers are on in every arm. */
  readonly handle: ((environment: Environment, alert: Alert, context: ArmContext) => Promise<Handled>) | null;
}

/** Every arm by name. */
export const arms = {
  none: { name: "none", does: "Nobody handles alerts: only the cluster's own controllers are at work.", handle: null },
  sentinel: {
    name: "sentinel",
    does: "Sentinel: three plans a diagnosis, each rehearsed in three futures.",
    async handle(environment, alert, context) {
      return { kind: "reasoned", handling: await runSentinel(environment, alert, context) };
    },
  },
} as const satisfies Readonly<Record<string, Arm>>;
