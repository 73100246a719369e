/** B3 */
import type { NextSteps } from "./react.ts";
export function runbook(): NextSteps {
  return () => null;
}
