/** The incident behind `testing_episode.ts`: a first diagnosis that is refuted, a second that holds. */

import type { Attempt, IncidentHandling } from "../graphs/attempt.ts";
import type { EntityRef, Hypothesis, Mechanism } from "../operations/hypotheses.ts";
import type { Action } from "../operations/actions.ts";
import type { Diagnosis } from "../reasoning/diagnose.ts";
import type { Plan } from "../reasoning/plan.ts";
import type { ForbiddenSet } from "../reasoning/learning/ledger.ts";
import type { PlanVerdict } from "../reasoning/select.ts";
import type { PlanShadow } from "../reasoning/shadow.ts";

const cart = "service/cartservice";
const saturation = hypothesis("cpu-saturation", cart);
const growth = hypothesis("memory-growth", cart);
const crash = hypothesis("crash", cart);
const redis = hypothesis("edge-latency", "service/redis-cart");
const unknown = hypothesis("unknown", "cluster");

const scaleOut: Action = { kind: "scale", workload: "cartservice", replicas: 4 };
const scaleBack: Action = { kind: "scale", workload: "cartservice", replicas: 2 };
const moreMemory: Action = {
  kind: "setResources",
  workload: "cartservice",
  cpuRequestMillis: 200,
  cpuLimitMillis: 300,
  memoryRequestMiB: 256,
  memoryLimitMiB: 512,
};
const lessMemory: Action = { ...moreMemory, memoryRequestMiB: 64, memoryLimitMiB: 128 };
const restart: Action = { kind: "restartRollout", workload: "cartservice" };
const shed: Action = { kind: "shedTraffic", service: "frontend", ratio: 0.3 };

const ban: ForbiddenSet = {
  set: saturation.id,
  tick: 150,
  by: "scoped",
  planId: "P1",
  planHash: "scale cartservice 4",
  rule: "certain-plan-failed",
  evidence: "P1 was expected to recover in 92 % of futures and did not",
  logOdds: 0.1,
  ends: "on newer evidence of at least ln 20 nats",
};

export function testingIncident(): IncidentHandling {
  return {
    alert: {
      tick: 112,
      service: "frontend",
      breaches: [{ service: "frontend", signal: "latencyP95Ms", measured: 912, allowed: 500 }],
    },
    attempts: [firstAttempt(), secondAttempt()],
    resolution: { kind: "recovered", tick: 208 },
    reflection: {
      tick: 208,
      reviews: [
        {
          number: 1,
          planId: "P1",
          predictedUtility: 0.91,
          realisedUtility: 0.12,
          predictedRecovery: 0.9,
          recovered: false,
          blamed: "hypothesis",
          blamedId: saturation.id,
          lesson: "More replicas of cartservice do not help while each one runs out of memory",
        },
        {
          number: 2,
          planId: "P2",
          predictedUtility: 0.84,
          realisedUtility: 0.79,
          predictedRecovery: 0.8,
          recovered: true,
          blamed: "nothing",
          blamedId: null,
          lesson: "Memory of cartservice had to grow before the restart held",
        },
      ],
      verified: [growth],
      violationShare: 0.86,
      realisedUtility: 0.62,
      calibrationError: 0.42,
      lessons: [
        "cpu-saturation@service/cartservice was refuted: the plan against it ran and failed",
        "memory-growth@service/cartservice is verified",
      ],
    },
    preemption: {
      hindsight: null,
      candidate: null,
      trials: [],
      notes: ["no rule: the held-out advantage of P3 over the chosen P1 is 0.01, below 0.02"],
    },
  };
}

function firstAttempt(): Attempt {
  return {
    number: 1,
    startTick: 112,
    recall: { signature: [], matches: [], priorCounts: [] },
    diagnosis: diagnosis(112, [[saturation, 0.52], [growth, 0.31], [crash, 0.12], [redis, 0.04], [unknown, 0.01]], []),
    ...choice([
      {
        plan: plan("P0", "Do nothing", [], []),
        stability: 0.21,
        resilience: 0.18,
        risk: 0,
        verdict: {
          kind: "outscored",
          by: "P1",
          reason: "farther from the ideal: 0.79 against 0.14, mostly by stability",
        },
      },
      {
        plan: plan("P1", "Scale cartservice from 2 to 4", [scaleOut], [saturation]),
        stability: 0.92,
        resilience: 0.71,
        risk: 0.08,
        verdict: { kind: "chosen", reason: "nearest to the ideal: 0.14" },
      },
      {
        plan: plan("P2", "Raise cartservice's memory limit to 512 MiB, then restart it", [moreMemory, restart], [
          growth,
        ]),
        stability: 0.44,
        resilience: 0.43,
        risk: 0.19,
        verdict: { kind: "dominated", by: "P1", reason: "dominated by P1" },
      },
      {
        plan: plan("P3", "Restart cartservice", [restart], [crash]),
        stability: 0.43,
        resilience: 0.42,
        risk: 0.15,
        verdict: {
          kind: "gated",
          gate: "no-regression",
          reason: "gate no-regression: lower bound of the advantage -0.06 is below -0.02",
        },
      },
    ]),
    outcomes: [{ kind: "done", action: scaleOut, tick: 114, undo: [scaleBack], cost: 0.3 }],
    verification: {
      kind: "violated",
      tick: 150,
      breaches: [{ service: "frontend", signal: "latencyP95Ms", measured: 2100, allowed: 500 }],
    },
    refutation: {
      tick: 150,
      verdict: { kind: "refuted", set: saturation.id, nats: -2.4, ban },
      expectedRecovery: 0.92,
      rivalRecovery: 0.12,
      posterior: 0.01,
      ledger: {
        shifts: [{ set: saturation.id, nats: -2.4 }],
        failures: [{ set: saturation.id, planHash: "scale cartservice 4", tick: 150 }],
        forbidden: [ban],
      },
    },
    undone: [{ kind: "done", action: scaleBack, tick: 150, undo: [scaleOut], cost: 0.3 }],
  };
}

function secondAttempt(): Attempt {
  return {
    number: 2,
    startTick: 150,
    recall: { signature: [], matches: [], priorCounts: [] },
    diagnosis: diagnosis(152, [[growth, 0.81], [crash, 0.14], [redis, 0.03], [unknown, 0.02]], [{
      id: saturation.id,
      reason: ban.evidence,
    }]),
    ...choice([
      {
        plan: plan("P0", "Do nothing", [], []),
        stability: 0.17,
        resilience: 0.15,
        risk: 0,
        verdict: {
          kind: "outscored",
          by: "P2",
          reason: "farther from the ideal: 0.83 against 0.22, mostly by stability",
        },
      },
      {
        plan: plan("P1", "Restart cartservice", [restart], [crash]),
        stability: 0.55,
        resilience: 0.4,
        risk: 0.15,
        verdict: {
          kind: "outscored",
          by: "P2",
          reason: "farther from the ideal: 0.38 against 0.22, mostly by stability",
        },
      },
      {
        plan: plan("P2", "Raise cartservice's memory limit to 512 MiB, then restart it", [moreMemory, restart], [
          growth,
        ]),
        stability: 0.86,
        resilience: 0.74,
        risk: 0.19,
        verdict: { kind: "chosen", reason: "nearest to the ideal: 0.22" },
      },
      {
        plan: plan("P3", "Raise cartservice's memory limit, restart it, shed 30 % at the frontend", [
          moreMemory,
          restart,
          shed,
        ], [growth]),
        stability: 0.86,
        resilience: 0.74,
        risk: 0.31,
        verdict: { kind: "dominated", by: "P2", reason: "ε-dominated by P2" },
      },
    ]),
    outcomes: [
      { kind: "done", action: moreMemory, tick: 154, undo: [lessMemory], cost: 0.5 },
      { kind: "done", action: restart, tick: 154, undo: [], cost: 0.5 },
    ],
    verification: { kind: "recovered", tick: 208, sinceTick: 196, servedShare: 0.999 },
    refutation: {
      tick: 208,
      verdict: { kind: "confirmed", set: growth.id, nats: 1.9 },
      expectedRecovery: 0.8,
      rivalRecovery: 0.12,
      posterior: 0.97,
      ledger: {
        shifts: [{ set: saturation.id, nats: -2.4 }, { set: growth.id, nats: 1.9 }],
        failures: [],
        forbidden: [ban],
      },
    },
    undone: [],
  };
}

function diagnosis(
  tick: number,
  marginals: readonly (readonly [Hypothesis, number])[],
  banned: Diagnosis["banned"],
): Diagnosis {
  return {
    tick,
    symptoms: [
      {
        id: "service/cartservice:memory",
        entity: cart,
        type: "memory",
        onsetTick: 104,
        score: 8.2,
        text: "memory of cartservice at 97 % of its limit",
      },
      {
        id: "service/frontend:latency",
        entity: "service/frontend",
        type: "latency",
        onsetTick: 104,
        score: 6.4,
        text: "p95 of frontend 912 ms, usually 118 ms",
      },
      {
        id: "service/cartservice:restarts",
        entity: cart,
        type: "restarts",
        onsetTick: 104,
        score: 5,
        text: "cartservice restarts 1.5 times a minute",
      },
    ],
    ranked: marginals.slice(0, 3).map(([fault, probability], index) => ({
      faults: [fault],
      probability: probability * 0.9,
      logPosterior: Math.log(probability * 0.9),
      rawLogOdds: Math.log(probability * 0.9 / (1 - probability * 0.9)),
      evidence: [
        { symptom: "service/frontend:latency", nats: 2.6 - index },
        { symptom: "service/cartservice:memory", nats: fault === growth ? 3.1 : -0.8 },
        { symptom: "service/cartservice:restarts", nats: 0.4 },
      ],
    })),
    marginals: marginals.map(([fault, probability]) => ({ hypothesis: fault, probability })),
    rivals: [{ hypothesis: crash, probe: "memory of cartservice before its next restart", divergence: 0.7 }],
    path: [cart, "service/checkoutservice", "service/frontend"],
    unexplainedP: 0.4,
    cautious: false,
    banned,
  };
}

interface Candidate {
  readonly plan: Plan;
  readonly stability: number;
  readonly resilience: number;
  readonly risk: number;
  readonly verdict: PlanVerdict;
}

function choice(candidates: readonly Candidate[]): Pick<Attempt, "plans" | "risks" | "shadow" | "selection"> {
  const judged = candidates.map(({ plan, stability, resilience, risk, verdict }) => ({
    planId: plan.id,
    objectives: { stability, cost: 1 - plan.cost / 5, resilience, risk: 1 - risk },
    distance: 1 - stability,
    onFront: verdict.kind === "chosen" || verdict.kind === "outscored" || plan.id === "P0",
    verdict,
  }));
  return {
    plans: candidates.map(({ plan }) => plan),
    risks: candidates.map(({ plan, risk }) => ({
      planId: plan.id,
      risk,
      energy: risk,
      contributions: risk > 0 ? [{ entity: cart, dose: risk, share: 0.8 }] : [],
    })),
    shadow: {
      horizonTicks: 120,
      replicates: 8,
      fidelity: "believed",
      futures: [
        { kind: "main", weight: 0.6, present: [growth], upcoming: null, source: "diagnosis" },
        {
          kind: "likely-next",
          weight: 0.25,
          present: [growth],
          upcoming: { afterTicks: 30, fault: crash },
          source: "transition memory-growth → crash (3 of 7)",
        },
        {
          kind: "worst-historical",
          weight: 0.15,
          present: [growth],
          upcoming: { afterTicks: 20, fault: redis },
          source: "catalogue prior",
        },
      ],
      plans: candidates.map(planShadow),
    },
    selection: {
      decision: { kind: "apply", planId: judged.find(({ verdict }) => verdict.kind === "chosen")?.planId ?? "P0" },
      judged: judged.toSorted((a, b) => Number(b.verdict.kind === "chosen") - Number(a.verdict.kind === "chosen")),
    },
  };
}

function planShadow({ plan, stability, resilience }: Candidate): PlanShadow {
  return {
    planId: plan.id,
    resilience,
    regret: -0.1,
    stability,
    utility: stability - plan.cost / 25,
    advantageBound: stability - 0.2,
    aimedRecovery: 0.9,
    outcomes: (["main", "likely-next", "worst-historical"] as const).map((future, index) => ({
      planId: plan.id,
      future,
      stabilities: Array.from(
        { length: 8 },
        (_, replicate) => Math.max(0, stability - 0.08 * index - 0.01 * replicate),
      ),
      utilities: Array.from(
        { length: 8 },
        (_, replicate) => stability - plan.cost / 25 - 0.08 * index - 0.01 * replicate,
      ),
      stability: Math.max(0, stability - 0.08 * index - 0.065),
      recovery: index === 0 ? 0.9 : 0.6,
    })),
  };
}

function plan(id: string, title: string, actions: readonly Action[], aims: readonly Hypothesis[]): Plan {
  const cost = actions.reduce((sum, action) => sum + (action.kind === "scale" ? 0.3 : 0.5), 0);
  return {
    id,
    hash: title,
    title,
    rationale: `aimed at ${aims.map((aim) => aim.id).join(" and ") || "nothing"}`,
    steps: actions.map((action, index) => ({ afterTicks: 2 * index, action })),
    aimedAt: aims.map((aim) => aim.id),
    moves: actions.map((action) => action.kind),
    reversibleShare: actions.some((action) => action.kind === "restartRollout") ? 0.5 : 1,
    cost,
  };
}

function hypothesis(mechanism: Mechanism, entity: EntityRef): Hypothesis {
  return { id: `${mechanism}@${entity}`, mechanism, entity, magnitude: 2, spread: 0.5, onsetTick: 100 };
}
