/** B2: a plan drawn evenly from all that the catalogue offers for anything there is, informed by no diagnosis. */

import type { Alert } from "../../operations/alerts.ts";
import type { Policy } from "../../reasoning/policy.ts";
import { entityKey, randomKey, uniform } from "../../random.ts";
import { catalogueOptions } from "./catalogue_options.ts";
import { type NextSteps, stepsText } from "./react.ts";

const self = entityKey("random plan");

/** Draws have a key of their own, and go by the alert's tick and the number of the attempt. */
export function randomPlan(
  { tick }: Alert,
  { seed, policy }: { readonly seed: number; readonly policy: Policy },
): NextSteps {
  const key = randomKey(seed, "arm");
  return (observation, { attempt, tried }) => {
    const options = catalogueOptions(observation, policy).filter((steps) => !tried.has(stepsText(steps)));
    return options.at(Math.floor(uniform(key, self, tick, attempt) * options.length)) ?? null;
  };
}
