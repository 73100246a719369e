/** From an action to what it touches and how hazardous its class is, before saturation and doubt scale it (definitions §3). */

import type { Action } from "../../operations/actions.ts";
import type { EntityRef } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";

export interface ActionHazard {
  readonly touched: readonly EntityRef[];
  /** 0–1, from the policy; 0 when nothing that runs is touched. */
  readonly hazard: number;
}

export function actionHazard(action: Action, observation: Observation, policy: Policy): ActionHazard {
  switch (action.kind) {
    case "cordon":
      return { touched: [`node/${action.node}`], hazard: policy.hazardCordon };
    case "uncordon":
      return { touched: [`node/${action.node}`], hazard: policy.hazardUncordon };
    case "drain":
      return { touched: [`node/${action.node}`], hazard: policy.hazardDrain };
    case "removeNode":
      return { touched: [`node/${action.node}`], hazard: policy.hazardRemoveNode };
    case "evict": {
      const pod = observation.pods.find(({ name }) => name === action.pod);
      return { touched: pod === undefined ? [] : servicesOf(pod.workload, observation), hazard: policy.hazardEvict };
    }
    case "scale":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardScale };
    case "setResources":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardSetResources };
    case "restartRollout":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardRestartRollout };
    case "rollbackRollout":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardRollbackRollout };
    case "patchProbe":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardPatchProbe };
    case "patchHpa":
      return { touched: servicesOf(action.workload, observation), hazard: policy.hazardPatchHpa };
    case "patchNetworkPolicy": {
      const selected = observation.policies.filter(({ name }) => name === action.policy).flatMap((p) => p.selects);
      return { touched: selected.map((name): EntityRef => `service/${name}`), hazard: policy.hazardPatchNetworkPolicy };
    }
    case "shedTraffic":
      return { touched: [`service/${action.service}`], hazard: policy.hazardShedTraffic };
    case "addNode":
    case "wait":
      return { touched: [], hazard: 0 };
    default: {
      const never: never = action;
      throw new Error(`Cannot rate the hazard of ${JSON.stringify(never)}`);
    }
  }
}

function servicesOf(workload: string, observation: Observation): readonly EntityRef[] {
  return observation.services.filter((service) => service.workload === workload)
    .map(({ name }): EntityRef => `service/${name}`);
}
