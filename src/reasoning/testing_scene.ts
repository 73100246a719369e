/** For tests: a small shop as an operator sees it, and the records around it, each with what a test wants different. */

import { signatureFeatures } from "../memory/signature.ts";
import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism } from "../operations/hypotheses.ts";
import type {
  CallView,
  NodeView,
  Observation,
  PodView,
  Series,
  ServiceView,
  WorkloadView,
} from "../operations/observation.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { Recall } from "./recall.ts";

const sampleTicks = Array.from({ length: 20 }, (_, i) => 80 + i);
const onsetTick = 90;

/** A series that is `before` until the onset and `now` from then on. */
export function step(before: number | null, now: number | null): Series {
  return sampleTicks.map((tick) => tick < onsetTick ? before : now);
}

export function serviceView(name: string, change: Partial<ServiceView["series"]> = {}): ServiceView {
  return {
    name,
    workload: name,
    series: {
      requestRate: step(20, 20),
      errorRatio: step(0, 0.2),
      latencyP50Ms: step(20, 200),
      latencyP95Ms: step(50, 900),
      latencyP99Ms: step(80, 2000),
      selfTimeMs: step(5, 5),
      cpuUtilisation: step(0.3, 0.3),
      memoryUtilisation: step(0.5, 0.5),
      readyRatio: step(1, 1),
      restartRate: step(0, 0),
      shedRatio: step(0, 0),
      ...change,
    },
    shedRatio: 0,
  };
}

export function workloadView(name: string, change: Partial<WorkloadView> = {}): WorkloadView {
  const probe = {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
  return {
    name,
    namespace: "default",
    kind: "Deployment",
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 2,
    unavailableReplicas: 0,
    revision: 1,
    progressDeadlineExceeded: false,
    history: [],
    canRollBack: false,
    cpuRequestMillis: 100,
    cpuLimitMillis: 200,
    memoryRequestMiB: 64,
    memoryLimitMiB: 128,
    readiness: probe,
    liveness: probe,
    ...change,
  };
}

export function podView(workload: string, node: string | null, change: Partial<PodView> = {}): PodView {
  return {
    name: `${workload}-on-${node}`,
    workload,
    node,
    phase: "Running",
    ready: true,
    reason: "",
    restarts: 0,
    memoryMiB: 60,
    ageSeconds: 600,
    ...change,
  };
}

export function nodeView(name: string, change: Partial<NodeView> = {}): NodeView {
  return {
    name,
    ready: true,
    schedulable: true,
    memoryPressure: false,
    diskPressure: false,
    cpuAllocatableMillis: 2000,
    memoryAllocatableMiB: 4000,
    cpuRequestedMillis: 500,
    memoryRequestedMiB: 500,
    pods: 4,
    pricePerHour: 0.1,
    series: {
      cpuUtilisation: step(0.3, 0.3),
      memoryUtilisation: step(0.3, 0.3),
      diskUtilisation: step(0, 0),
      ready: step(1, 1),
    },
    ...change,
  };
}

function call(caller: string, callee: string, callsPerRequest: number): CallView {
  const [errorRatio, latencyMs, attempts] = [step(0, 0), step(5, 5), step(1, 1)];
  return { caller, callee, callsPerRequest, timeoutMs: 1000, errorRatio, latencyMs, attempts };
}

const names = ["frontend", "cart", "catalogue", "redis"] as const;

/** web → frontend → {cart → redis, catalogue}: two pods each, on the nodes n1 and n2. */
export function observation(change: Partial<Observation> = {}): Observation {
  return {
    tick: 100,
    tickSeconds: 5,
    sampleTicks,
    entryServices: ["frontend"],
    services: names.map((name) => serviceView(name)),
    calls: [call("frontend", "cart", 0.5), call("frontend", "catalogue", 2), call("cart", "redis", 1)],
    workloads: names.map((name) => workloadView(name)),
    pods: names.flatMap((name) => ["n1", "n2"].map((node) => podView(name, node))),
    nodes: [nodeView("n1"), nodeView("n2")],
    hpas: [],
    policies: [],
    budgets: [],
    events: [],
    changes: [],
    objectives: [{ service: "frontend", errorRatio: 0.01, p95Ms: 500 }],
    ...change,
  };
}

export function hypothesis(mechanism: Mechanism, entity: EntityRef, magnitude = 1): Hypothesis {
  return { id: hypothesisId(mechanism, entity), mechanism, entity, magnitude, spread: 0.1 * magnitude, onsetTick };
}

/** The first fault leads, each next one is half as probable as the one before. */
export function diagnosis(faults: readonly Hypothesis[], change: Partial<Diagnosis> = {}): Diagnosis {
  const believed = faults.map((fault, i) => ({ hypothesis: fault, probability: 0.6 / 2 ** i }));
  return {
    tick: 100,
    symptoms: [],
    ranked: believed.map((b) => ({
      faults: [b.hypothesis],
      probability: b.probability,
      logPosterior: Math.log(b.probability),
      rawLogOdds: Math.log(b.probability / (1 - b.probability)),
      evidence: [],
    })),
    marginals: believed,
    rivals: [],
    path: [],
    unexplainedP: 0.5,
    cautious: false,
    banned: [],
    ...change,
  };
}

export const nothingRecalled: Recall = { signature: signatureFeatures.map(() => 0), matches: [], priorCounts: [] };
