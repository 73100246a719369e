/** Arms: who handles an incident. A value each, so that an experiment lists them in a table. */

import type { IncidentHandling } from "../graphs/attempt.ts";
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

/** Who handles alerts in an episode. */
export interface Arm {
  readonly name: string;
  /** Handles one incident, or null where nobody does: the cluster's own controllers are on in every arm. */
  readonly handle: ((environment: Environment, alert: Alert, context: ArmContext) => Promise<IncidentHandling>) | null;
}

/** Every arm by name. */
export const arms = {
  none: { name: "none", handle: null },
  sentinel: { name: "sentinel", handle: runSentinel },
} as const satisfies Readonly<Record<string, Arm>>;
