/** The mechanisms that only show at the calls into a service, so that one nobody calls cannot have them. */

import type { Mechanism } from "../operations/hypotheses.ts";

export const callMechanisms: ReadonlySet<Mechanism> = new Set([
  "edge-latency",
  "packet-loss",
  "name-resolution",
  "dependency-overload",
  "retry-amplification",
]);
