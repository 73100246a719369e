/** From an observation to its symptom signature: the topology-free vector that recall compares. */

import { type Signature, type SignatureFeature, signatureFeatures } from "../memory/signature.ts";
import type { Observation } from "../operations/observation.ts";
import type { Policy } from "./policy.ts";
import { statusScores, type Symptom, type SymptomType } from "./diagnosis/symptom.ts";
import { findSymptoms } from "./diagnosis/symptoms.ts";

/** Robust score at which a feature has come three quarters of its way to 1; assumed by us. */
const squashScale = 8;

/** Signals that every service has; the share that did not arrive is a feature of its own. */
const expectedTypes = [
  "error-ratio",
  "latency",
  "self-time",
  "request-surge",
  "cpu",
  "memory",
  "restarts",
  "unready",
] as const satisfies readonly SymptomType[];

/** One number in [−1, 1] for each of `signatureFeatures`; names and sizes of the cluster leave no trace. */
export function signatureOf(observation: Observation, policy: Policy): Signature {
  const symptoms = findSymptoms(observation, policy);
  const features = featuresOf(observation, symptoms, policy);
  return signatureFeatures.map((feature) => features[feature]);
}

function featuresOf(
  observation: Observation,
  symptoms: readonly Symptom[],
  policy: Policy,
): Readonly<Record<SignatureFeature, number>> {
  const { services, pods, nodes, entryServices } = observation;
  const entries = new Set(entryServices.map((name) => `service/${name}`));
  const scores = (type: SymptomType) => symptoms.filter((symptom) => symptom.type === type);
  const worst = (type: SymptomType) => squash(largest(scores(type)));
  const atEntry = (type: SymptomType) => squash(largest(scores(type).filter(({ entity }) => entries.has(entity))));
  const affected = (types: readonly SymptomType[]) => {
    const hit = symptoms.filter(({ type, score }) => types.includes(type) && score >= policy.symptomThreshold);
    return new Set(hit.map(({ entity }) => entity)).size;
  };
  const podShare = (fits: (pod: Observation["pods"][number]) => boolean) =>
    share(pods.filter(fits).length, pods.length);
  const plainly = (type: SymptomType) => scores(type).some(({ score }) => score >= statusScores.plain) ? 1 : 0;
  const measured = symptoms.filter(({ type }) => expectedTypes.some((expected) => expected === type)).length;
  return {
    entryErrorRatio: atEntry("error-ratio"),
    entryLatency: atEntry("latency"),
    entryRequestRate: atEntry("request-surge"),
    worstErrorRatio: worst("error-ratio"),
    worstLatency: worst("latency"),
    worstSelfTime: worst("self-time"),
    worstRequestRate: squash(farthest(scores("request-surge"))),
    worstCpu: worst("cpu"),
    worstMemory: worst("memory"),
    worstRestarts: worst("restarts"),
    worstUnreadiness: worst("unready"),
    worstRetries: worst("retries"),
    affectedServiceShare: share(affected(serviceSignals), services.length),
    errorServiceShare: share(affected(["error-ratio"]), services.length),
    latencyServiceShare: share(affected(["latency"]), services.length),
    unreadyPodShare: podShare(({ ready }) => !ready),
    pendingPodShare: podShare(({ phase }) => phase === "Pending"),
    crashLoopPodShare: podShare(({ reason }) => reason === "CrashLoopBackOff"),
    oomKilledPodShare: podShare(({ reason }) => reason === "OOMKilled"),
    notReadyNodeShare: share(nodes.filter(({ ready }) => !ready).length, nodes.length),
    cordonedNodeShare: share(nodes.filter(({ schedulable }) => !schedulable).length, nodes.length),
    nodePressureShare: share(affected(["node-cpu", "node-memory"]), nodes.length),
    recentPolicyChange: plainly("policy-changed"),
    recentRollout: plainly("rollout-changed"),
    missingSignalShare: 1 - share(measured, services.length * expectedTypes.length),
  };
}

/** What makes a service count as affected. */
const serviceSignals = [
  "error-ratio",
  "latency",
  "unready",
  "restarts",
  "cpu",
] as const satisfies readonly SymptomType[];

function largest(symptoms: readonly Symptom[]): number {
  return symptoms.length === 0 ? 0 : Math.max(...symptoms.map(({ score }) => score));
}

/** The score farthest from normal, with its sign. */
function farthest(symptoms: readonly Symptom[]): number {
  return symptoms.reduce((most, { score }) => Math.abs(score) > Math.abs(most) ? score : most, 0);
}

function squash(score: number): number {
  return Math.tanh(score / squashScale);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}
