/** From an exact world to what an oracle does in it: each level holds the one below among what it chooses from. */

import { runSentinel } from "../../graphs/sentinel.ts";
import { makePlans } from "../../reasoning/plan.ts";
import { recall } from "../../reasoning/recall.ts";
import { signatureOf } from "../../reasoning/signature_of.ts";
import type { Alert } from "../../operations/alerts.ts";
import type { IncidentHandling } from "../../graphs/attempt.ts";
import type { ArmContext } from "../arms/arm.ts";
import type { OpenEpisode } from "../open_episode.ts";
import { watchAlerts } from "../watch_alerts.ts";
import { catalogueOptions } from "../arms/catalogue_options.ts";
import type { ExactWorld } from "./exact_world.ts";
import { lookAhead, type Options, type Script, scriptOf } from "./look_ahead.ts";
import { trueDiagnosis } from "./true_diagnosis.ts";
import { trueFaults } from "./true_faults.ts";

/** Perfect diagnosis: Sentinel over its believed twin, told what is wrong. */
export function handleKnowing(episode: OpenEpisode, alert: Alert, context: ArmContext): Promise<IncidentHandling> {
  const { environment, world, scenario: { truth } } = episode;
  return runSentinel(environment, alert, {
    ...context,
    stages: { diagnose: (input) => trueDiagnosis(trueFaults(world, truth), input) },
  });
}

/**
 * Perfect lookahead: the best of looking ahead at every alert, at once or later, and of all that the level below does. An episode that
 * is played again is the same, so no level ever comes out below the one that it contains.
 */
export async function oracleScript(
  over: "plans" | "catalogue",
  exact: ExactWorld,
  context: ArmContext,
): Promise<Script> {
  const { options, contained } = {
    plans: { options: ownPlans(context), contained: () => knowingScript(exact.again(), context) },
    catalogue: { options: wholeCatalogue(context), contained: () => oracleScript("plans", exact, context) },
  }[over];
  let best = await contained();
  for (const patience of [0, 2]) {
    const own = await lookAhead(exact.again(), options, { policy: context.policy, patience });
    if (own.utility > best.utility) best = own;
  }
  return best;
}

async function knowingScript(episode: OpenEpisode, context: ArmContext): Promise<Script> {
  const silent = { ...context, emit: () => {} };
  await watchAlerts(episode, async (alert) => {
    const { resolution } = await handleKnowing(episode, alert, silent);
    return resolution.kind === "recovered" ? "open" : "acknowledged";
  });
  return scriptOf(episode);
}

/** The plans that perfect diagnosis would choose from. */
function ownPlans({ memory, policy }: ArmContext): Options {
  return async ({ environment, world, scenario: { truth } }) => {
    const observation = environment.observe();
    const diagnosis = trueDiagnosis(trueFaults(world, truth), { observation, policy });
    const signature = signatureOf(observation, policy);
    const recalled = recall(signature, await memory.recall(signature, policy.recallK), policy);
    const plans = makePlans({ observation, diagnosis, recall: recalled, beliefs: memory.beliefs, policy, tried: [] });
    return { singles: plans.map(({ steps }) => steps).filter((steps) => steps.length > 0), combine: false };
  };
}

function wholeCatalogue({ policy }: ArmContext): Options {
  // deno-lint-ignore require-await -- so that both kinds of options are asked the same way
  return async ({ environment }) => ({
    singles: catalogueOptions(environment.observe(), policy),
    combine: true,
  });
}
