/**
 * What a decision costs on Online Boutique: the diagnosis, and diagnosis to selection with 4 plans × 3 futures ×
 * 8 replicates. Limits: a decision at 60 ticks ≤ 100 ms.
 */

import { emptyBeliefs } from "../memory/beliefs.ts";
import { createEnvironment } from "../operations/environment.ts";
import { diagnose } from "../reasoning/diagnose.ts";
import { emptyLedger } from "../reasoning/learning/ledger.ts";
import { makePlans } from "../reasoning/plan.ts";
import { defaultPolicy, type Policy } from "../reasoning/policy.ts";
import { propagationRisk } from "../reasoning/propagation_risk.ts";
import { recall } from "../reasoning/recall.ts";
import { selectPlan } from "../reasoning/select.ts";
import { shadowPlans } from "../reasoning/shadow.ts";
import { signatureOf } from "../reasoning/signature_of.ts";
import { createWorld } from "../simulator/world.ts";
import { readScenario } from "./read_scenario.ts";

const scenario = readScenario("scenarios/smoke/cobalt-ferry.yaml");
const { environment, alert } = createEnvironment(createWorld(scenario, 1), {
  objectives: scenario.objectives,
  missing: scenario.telemetry,
  seed: 1,
  mismatch: 0.1,
  endTick: scenario.durationSeconds / scenario.cluster.tickSeconds,
  onTick() {},
});
while (alert() === null) environment.advance(3);

/** Stages 1 to 7 without the graph around them. */
function decide(policy: Policy): void {
  const observation = environment.observe();
  const recalled = recall(signatureOf(observation, policy), [], policy);
  const input = { observation, recall: recalled, beliefs: emptyBeliefs, policy };
  const diagnosis = diagnose({ ...input, ledger: emptyLedger });
  const plans = makePlans({ ...input, diagnosis, tried: [] });
  const risks = propagationRisk({ ...input, diagnosis, plans });
  const shadow = shadowPlans({ ...input, twin: environment.believe(), diagnosis, plans });
  selectPlan({ plans, risks, shadow, diagnosis, policy });
}

Deno.bench("diagnosis", () => {
  const observation = environment.observe();
  const recalled = recall(signatureOf(observation, defaultPolicy), [], defaultPolicy);
  diagnose({ observation, recall: recalled, beliefs: emptyBeliefs, ledger: emptyLedger, policy: defaultPolicy });
});

for (const horizonTicks of [60, 120]) {
  Deno.bench(`decision, 4 plans × 3 futures × 8 replicates × ${horizonTicks} ticks`, () => {
    decide({ ...defaultPolicy, horizonTicks });
  });
}
