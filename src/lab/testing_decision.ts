/** From a smoke scenario and what is done to its world at the alert to the first decision: what was seen, and every stage's record. */

import { fileURLToPath } from "node:url";
import { runSentinel } from "../graphs/sentinel.ts";
import type { StageEvent } from "../graphs/stage_event.ts";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { type Alert, alertOf } from "../operations/alerts.ts";
import { createEnvironment, type Environment } from "../operations/environment.ts";
import type { Observation } from "../operations/observation.ts";
import { defaultPolicy, type Policy } from "../reasoning/policy.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld, type World } from "../simulator/world.ts";
import { readScenario, scenarioPaths } from "./read_scenario.ts";

/** The shipped smoke scenarios, in order of name. */
export const smokeScenarios: readonly Scenario[] = scenarioPaths(
  fileURLToPath(new URL("../../scenarios/smoke", import.meta.url)),
).map(readScenario);

/** One shipped scenario of a suite's folder by name. */
export function shipped(folder: "smoke" | "full", name: string): Scenario {
  return readScenario(fileURLToPath(new URL(`../../scenarios/${folder}/${name}.yaml`, import.meta.url)));
}

/** One smoke scenario by name. */
export function smokeScenario(name: string): Scenario {
  const found = smokeScenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`Cannot find smoke scenario "${name}"`);
  return found;
}

/** Everything that an operator's first decision rests on and consists of. */
export interface Decision {
  readonly alert: Alert;
  readonly observation: Observation;
  readonly stages: readonly StageEvent[];
}

export interface DecisionOptions {
  readonly seed?: number;
  readonly mismatch?: number;
  readonly policy?: Policy;
  /** Called when the alert fires, before anything is seen for the decision. */
  readonly tamper?: (world: World) => void;
}

/** Where nothing goes wrong, the decision is asked for at this tick. */
const quietTick = 120;

/** Plays to the first alert and decides there; time then stands still, so that nothing is carried out. */
export async function firstDecision(scenario: Scenario, options: DecisionOptions = {}): Promise<Decision> {
  const { seed = 1, mismatch = 0.1, policy = defaultPolicy, tamper = () => {} } = options;
  const { world, environment } = openWorld(scenario, { seed, mismatch });
  const alert = awaitAlert(environment, scenario);
  tamper(world);
  const observation = environment.observe();
  const stages: StageEvent[] = [];
  const frozen: Environment = { ...environment, advance: () => 0, ticksLeft: () => 0 };
  await runSentinel(frozen, alert, {
    memory: inMemoryStore({ namespace: "testing" }),
    policy,
    emit: (stage) => stages.push(stage),
  });
  return { alert, observation, stages };
}

/** A scenario's world with the environment that an agent gets. */
export function openWorld(
  scenario: Scenario,
  { seed, mismatch }: { readonly seed: number; readonly mismatch: number },
): { readonly world: World; readonly environment: Environment } {
  const world = createWorld(scenario, seed);
  const { environment } = createEnvironment(world, {
    objectives: scenario.objectives,
    missing: scenario.telemetry,
    seed,
    mismatch,
    endTick: Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds),
    onTick: () => {},
  });
  return { world, environment };
}

/** Lets time pass to the first alert; in a quiet world to a tick in the middle. */
export function awaitAlert(environment: Environment, { objectives }: Scenario): Alert {
  for (;;) {
    environment.advance(3);
    const observation = environment.observe();
    const alert = alertOf(observation);
    if (alert !== null) return alert;
    if (observation.tick >= quietTick) {
      return { tick: observation.tick, service: objectives[0].service, breaches: [] };
    }
  }
}
