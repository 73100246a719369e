/** From the tick of a plan's last step to what verification says of it once its time is over, or as soon as recovery is plain. */

import type { Environment } from "../operations/environment.ts";
import type { Verification } from "../operations/verify.ts";
import type { Policy } from "../reasoning/policy.ts";

/** Samples are looked at this often meanwhile: once a scrape. */
const stepTicks = 3;

/** Lets time pass until recovery is plain or the plan has had its `verifyTicks`; a recovery under way is waited for. */
export function awaitRecovery(
  environment: Environment,
  appliedTick: number,
  { verifyTicks }: Pick<Policy, "verifyTicks">,
): Verification {
  let verification = environment.verify(appliedTick);
  for (let waited = 0; verification.kind !== "recovered"; waited += stepTicks) {
    const grace = verification.kind === "not-yet" ? verification.neededTicks : 0;
    if (waited >= verifyTicks + grace || environment.advance(stepTicks) === 0) break;
    verification = environment.verify(appliedTick);
  }
  return verification;
}
