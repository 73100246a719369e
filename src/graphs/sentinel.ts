/**
 * Sentinel: from an alert to a handled incident, one stage a node. The graph only orders stages; what they do is in
 * `reasoning`, what they touch is the environment, and what they remember is the memory.
 */

import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import type { Experience } from "../memory/memory.ts";
import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome, Environment } from "../operations/environment.ts";
import type { Observation } from "../operations/observation.ts";
import type { Twin } from "../operations/twin.ts";
import type { Verification } from "../operations/verify.ts";
import { diagnose, type Diagnosis } from "../reasoning/diagnose.ts";
import { emptyLedger } from "../reasoning/learning/ledger.ts";
import { makePlans, type Plan } from "../reasoning/plan.ts";
import type { Policy } from "../reasoning/policy.ts";
import { preempt, type Preemption } from "../reasoning/preempt.ts";
import { type PlanRisk, propagationRisk } from "../reasoning/propagation_risk.ts";
import { type Recall, recall } from "../reasoning/recall.ts";
import { reflect, type Reflection } from "../reasoning/reflect.ts";
import { type Refutation, refute } from "../reasoning/refute.ts";
import { chosenPlan, type Selection, selectPlan } from "../reasoning/select.ts";
import { shadowPlans, type ShadowReport } from "../reasoning/shadow.ts";
import { signatureOf } from "../reasoning/signature_of.ts";
import { applyPlan } from "./apply.ts";
import type { Attempt, IncidentHandling, Resolution } from "./attempt.ts";
import { awaitRecovery } from "./await_recovery.ts";
import { handover } from "./handover.ts";
import type { EmitStage } from "./stage_event.ts";
import { undoUnlessBetter } from "./undo_unless_better.ts";

export interface SentinelOptions {
  readonly memory: Experience;
  readonly policy: Policy;
  readonly emit: EmitStage;
  /** Stages that are other than {@link sentinelStages}. */
  readonly stages?: Partial<SentinelStages>;
}

/** The stages that an experiment may replace, to see what each is worth. */
export interface SentinelStages {
  readonly diagnose: typeof diagnose;
  readonly makePlans: typeof makePlans;
  readonly shadowPlans: typeof shadowPlans;
  readonly selectPlan: typeof selectPlan;
}

export const sentinelStages: SentinelStages = { diagnose, makePlans, shadowPlans, selectPlan };

/** Everything the stages hand on; a field holds the latest record of its stage. */
const IncidentState = Annotation.Root({
  alert: Annotation<Alert>(),
  number: Annotation<number>(),
  startTick: Annotation<number>(),
  observation: Annotation<Observation>(),
  recall: Annotation<Recall>(),
  diagnosis: Annotation<Diagnosis>(),
  plans: Annotation<readonly Plan[]>(),
  risks: Annotation<readonly PlanRisk[]>(),
  twin: Annotation<Twin>(),
  shadow: Annotation<ShadowReport>(),
  selection: Annotation<Selection>(),
  appliedTick: Annotation<number>(),
  outcomes: Annotation<readonly ActionOutcome[]>(),
  verification: Annotation<Verification>(),
  refutation: Annotation<Refutation>(),
  attempts: Annotation<readonly Attempt[]>(),
  resolution: Annotation<Resolution | null>(),
  reflection: Annotation<Reflection>(),
  preemption: Annotation<Preemption>(),
});

type State = typeof IncidentState.State;

/** More nodes than this in one incident would be an endless loop: ten stages in each of the attempts, with room. */
const recursionLimit = 200;

/** Handles one incident over an environment. Rejects only on a defect: escalation and truncation are resolutions. */
export async function runSentinel(
  environment: Environment,
  alert: Alert,
  { memory, policy, emit, stages: replaced = {} }: SentinelOptions,
): Promise<IncidentHandling> {
  const stages = { ...sentinelStages, ...replaced };
  const at = (state: State) => ({ attempt: state.number, tick: environment.now() });

  const graph = new StateGraph(IncidentState)
    .addNode("observe", (state) => {
      const observation = environment.observe();
      const next = { observation, startTick: observation.tick, number: state.attempts.length + 1 };
      emit({ attempt: next.number, tick: observation.tick, stage: "observe", record: summarise(observation) });
      return next;
    })
    .addNode("remember", async (state) => {
      const signature = signatureOf(state.observation, policy);
      const matches = await memory.recall(signature, policy.recallK);
      const record = recall(signature, matches, policy);
      emit({ ...at(state), stage: "recall", record });
      return { recall: record };
    })
    .addNode("diagnose", (state) => {
      const { observation, recall } = state;
      const record = stages.diagnose({ observation, recall, beliefs: memory.beliefs, ledger: ledgerOf(state), policy });
      emit({ ...at(state), stage: "diagnose", record });
      return { diagnosis: record };
    })
    .addNode("plan", (state) => {
      const { observation, diagnosis, recall } = state;
      const tried = ledgerOf(state).failures.map(({ planHash }) => planHash);
      const record = stages.makePlans({ observation, diagnosis, recall, beliefs: memory.beliefs, policy, tried });
      emit({ ...at(state), stage: "plan", record });
      return { plans: record };
    })
    .addNode("risk", (state) => {
      const { observation, diagnosis, plans } = state;
      const record = propagationRisk({ observation, diagnosis, plans, policy });
      emit({ ...at(state), stage: "risk", record });
      return { risks: record };
    })
    .addNode("rehearse", (state) => {
      const { observation, diagnosis, plans } = state;
      const twin = environment.believe();
      const record = stages.shadowPlans({ twin, observation, diagnosis, plans, beliefs: memory.beliefs, policy });
      emit({ ...at(state), stage: "shadow", record });
      return { twin, shadow: record };
    })
    .addNode("select", (state) => {
      const { plans, risks, shadow, diagnosis } = state;
      const record = stages.selectPlan({ plans, risks, shadow, diagnosis, policy });
      emit({ ...at(state), stage: "select", record });
      return { selection: record };
    })
    .addNode("apply", (state) => {
      environment.advance(policy.decisionTicks);
      const outcomes = applyPlan(environment, chosenPlan(state.selection, state.plans));
      const appliedTick = environment.now();
      emit({ ...at(state), stage: "apply", record: outcomes });
      return { outcomes, appliedTick };
    })
    .addNode("verify", (state) => {
      const record = verifyPlan(environment, state, policy);
      emit({ ...at(state), stage: "verify", record });
      return { verification: record };
    })
    .addNode("refute", (state) => {
      const { diagnosis, shadow, outcomes, verification } = state;
      const record = refute({
        diagnosis,
        shadow,
        chosen: chosenPlan(state.selection, state.plans),
        outcomes,
        verification,
        ledger: ledgerOf(state),
        policy,
      });
      emit({ ...at(state), stage: "refute", record });
      return { refutation: record };
    })
    .addNode("settle", (state) => {
      const undone = state.verification.kind === "recovered" ? [] : undoUnlessBetter(environment, state, policy);
      if (undone.length > 0) emit({ ...at(state), stage: "undo", record: undone });
      const attempts = [...state.attempts, attemptOf(state, undone)];
      const resolution = resolve(environment, { state, attempts, policy });
      if (resolution !== null) emit({ ...at(state), stage: "resolve", record: resolution });
      // What was taken back shows in samples from now on: those of the attempt must not speak in the next diagnosis.
      else if (undone.length > 0) environment.advance(policy.recentTicks);
      return { attempts, resolution };
    })
    .addNode("reflect", (state) => {
      const record = reflect({
        alert: state.alert,
        attempts: state.attempts,
        recovered: state.resolution?.kind === "recovered",
        observation: environment.observe(),
        policy,
      });
      emit({ ...at(state), stage: "reflect", record });
      return { reflection: record };
    })
    .addNode("preempt", (state) => {
      const record = preempt({
        twin: state.twin,
        recall: state.recall,
        diagnosis: state.diagnosis,
        plans: state.plans,
        selection: state.selection,
        reflection: state.reflection,
        beliefs: memory.beliefs,
        observation: state.observation,
        policy,
      });
      emit({ ...at(state), stage: "preempt", record });
      return { preemption: record };
    })
    .addEdge(START, "observe")
    .addEdge("observe", "remember")
    .addEdge("remember", "diagnose")
    .addEdge("diagnose", "plan")
    .addEdge("plan", "risk")
    .addEdge("risk", "rehearse")
    .addEdge("rehearse", "select")
    .addEdge("select", "apply")
    .addEdge("apply", "verify")
    .addEdge("verify", "refute")
    .addEdge("refute", "settle")
    .addConditionalEdges("settle", (state) => state.resolution === null ? "observe" : "reflect", ["observe", "reflect"])
    .addEdge("reflect", "preempt")
    .addEdge("preempt", END)
    .compile();

  const end = await graph.invoke({ alert, attempts: [], resolution: null }, { recursionLimit });
  if (end.resolution === null) throw new Error("Cannot finish the incident: the graph ended without a resolution");
  const { attempts, resolution, reflection, preemption } = end;
  return { alert, attempts, resolution, reflection, preemption };
}

function summarise(observation: Observation) {
  const { pods, nodes, sampleTicks, events } = observation;
  return {
    samples: sampleTicks.length,
    readyPods: pods.filter(({ ready }) => ready).length,
    pods: pods.length,
    readyNodes: nodes.filter(({ ready, schedulable }) => ready && schedulable).length,
    nodes: nodes.length,
    recentEvents: events.slice(-8).map(({ tick, object, reason }) => `${tick} ${object} ${reason}`),
  };
}

/** What earlier attempts of this incident have taught. */
function ledgerOf({ attempts }: State) {
  return attempts.at(-1)?.refutation.ledger ?? emptyLedger;
}

/** A person who is called waits for nothing. */
function verifyPlan(environment: Environment, state: State, policy: Policy): Verification {
  return state.selection.decision.kind === "escalate"
    ? environment.verify(state.appliedTick)
    : awaitRecovery(environment, state.appliedTick, policy);
}

function attemptOf(state: State, undone: readonly ActionOutcome[]): Attempt {
  const { number, startTick, recall, diagnosis, plans, risks, shadow, selection, outcomes, verification, refutation } =
    state;
  return {
    number,
    startTick,
    recall,
    diagnosis,
    plans,
    risks,
    shadow,
    selection,
    outcomes,
    verification,
    refutation,
    undone,
  };
}

interface Settling {
  readonly state: State;
  readonly attempts: readonly Attempt[];
  readonly policy: Policy;
}

/** How the incident ends, or null when another attempt follows. */
function resolve(environment: Environment, { state, attempts, policy }: Settling): Resolution | null {
  const tick = environment.now();
  const { verification, selection: { decision } } = state;
  if (verification.kind === "recovered") return { kind: "recovered", tick: verification.sinceTick };
  if (environment.ticksLeft() === 0) return { kind: "out-of-time", tick };
  const reasons = decision.kind === "escalate"
    ? decision.reasons
    : attempts.length >= policy.maxAttempts
    ? [`${attempts.length} ${attempts.length === 1 ? "attempt" : "attempts"} did not recover the service`]
    : null;
  return reasons === null ? null : { kind: "escalated", tick, reasons, handover: handover(attempts, reasons) };
}
