/** From an arm to how it handles the alerts of one episode: the one function behind all of them. */

import { awaitRecovery } from "../../graphs/await_recovery.ts";
import { runSentinel } from "../../graphs/sentinel.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import type { Memory } from "../../memory/memory.ts";
import { parseSnapshot } from "../../memory/snapshot.ts";
import type { Alert } from "../../operations/alerts.ts";
import type { ExactWorld } from "../oracle/exact_world.ts";
import type { Script } from "../oracle/look_ahead.ts";
import { handleKnowing, oracleScript } from "../oracle/oracle_script.ts";
import type { Arm, ArmContext, Handle, Operator, Oracle } from "./arm.ts";
import { constantAnswer } from "./constant_answer.ts";
import { randomPlan } from "./random_plan.ts";
import { escalated, type NextSteps, react, resolutionOf } from "./react.ts";
import { runbook } from "./runbook.ts";
import type { SentinelDesign } from "./sentinel_design.ts";

/** Where operators have experience, an episode has the whole memory. */
interface EpisodeContext extends ArmContext {
  readonly memory: Memory;
}

/** Null where nobody handles alerts: the cluster's own controllers are on in every arm. */
export async function startArm({ responder }: Arm, context: EpisodeContext, exact: ExactWorld): Promise<Handle | null> {
  switch (responder.kind) {
    case "nobody":
      return null;
    case "oracle":
      return await startOracle(responder, context, exact);
    default:
      return startOperator(responder, context);
  }
}

/** Nothing exact comes in here: what an operator knows is its environment and what it remembers. */
export function startOperator(operator: Operator, context: ArmContext): Handle {
  switch (operator.kind) {
    case "constant":
      return reacting(constantAnswer, context);
    case "random":
      return reacting(randomPlan, context);
    case "runbook":
      return reacting(runbook, context);
    case "sentinel":
      return reasoning(operator.design, context);
    default: {
      const never: never = operator;
      throw new Error(`Cannot start operator ${JSON.stringify(never)}`);
    }
  }
}

function reacting(answer: (alert: Alert, context: ArmContext) => NextSteps, context: ArmContext): Handle {
  // deno-lint-ignore require-await -- so that a defect rejects, as with arms that reason
  return async (environment, alert) => ({
    kind: "reacted",
    resolution: react(environment, answer(alert, context), context.policy),
  });
}

function reasoning(design: SentinelDesign, { seed, memory, policy, emit }: ArmContext): Handle {
  const { environment: over = (same) => same, memory: from = (same) => same, stages = {}, policy: other } = design;
  const options = { memory: from(memory, seed), policy: { ...policy, ...other }, emit, stages };
  return async (environment, alert) => ({
    kind: "reasoned",
    handling: await runSentinel(over(environment), alert, options),
  });
}

/** Oracles learn nothing within an episode: when it is played again, it must be the same. */
async function startOracle({ knows }: Oracle, context: EpisodeContext, exact: ExactWorld): Promise<Handle> {
  const fixed = { ...context, memory: await frozen(context.memory) };
  if (knows === "faults") {
    return async (_, alert) => ({ kind: "reasoned", handling: await handleKnowing(exact.episode, alert, fixed) });
  }
  let left: Script["steps"] | null = null;
  return async (environment) => {
    // All that is ever done is decided at the first alert.
    left ??= (await oracleScript(knows, exact, fixed)).steps;
    const steps = left.length;
    for (const { tick, action } of left) {
      environment.advance(tick - environment.now());
      environment.act(action);
    }
    left = [];
    const verification = awaitRecovery(environment, environment.now(), context.policy);
    return { kind: "reacted", resolution: resolutionOf(environment, verification) ?? escalated(environment, steps) };
  };
}

/** The memory as it is now. */
async function frozen(memory: Memory): Promise<Memory> {
  const snapshot = parseSnapshot(await memory.exportJson(), "the memory of an oracle");
  return inMemoryStore({ namespace: memory.namespace, readOnly: true, snapshot });
}
