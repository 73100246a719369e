/** From an observation to the alerts that fire: sustained breaches of objectives. */

import type { Breach } from "./verify.ts";

export interface Alert {
  readonly tick: number;
  readonly service: string;
  readonly breaches: readonly Breach[];
}
