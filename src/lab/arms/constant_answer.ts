/** B1: the same answer whatever is seen: the workload behind the alert is restarted, the first thing anybody tries. */

import type { Alert } from "../../operations/alerts.ts";
import type { NextSteps } from "./react.ts";

/** Once: doing the same again and expecting another outcome is not an answer. */
export function constantAnswer({ service }: Alert): NextSteps {
  return ({ services }, { attempt }) => {
    const workload = services.find(({ name }) => name === service)?.workload;
    if (attempt > 0 || workload === undefined) return null;
    return [{ afterTicks: 0, action: { kind: "restartRollout", workload } }];
  };
}
