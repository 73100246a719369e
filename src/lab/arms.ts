/** Arms: who handles alerts in an episode, as a literal table by name, so that an experiment lists them in another. */

import type { Arm } from "./arms/arm.ts";
import { sentinelDesigns } from "./arms/sentinel_design.ts";

/** Every arm by name. */
export const arms = {
  none: {
    name: "none",
    does: "Nobody handles alerts: only the cluster's own controllers are at work.",
    responder: { kind: "nobody" },
  },
  constant: {
    name: "constant",
    does: "Restarts the workload behind the alert once, whatever is seen, and calls a person if that does not help.",
    responder: { kind: "constant" },
  },
  random: {
    name: "random",
    does: "Draws plans evenly from all that the catalogue can do to anything, with no diagnosis, three at most.",
    responder: { kind: "random" },
  },
  runbook: {
    name: "runbook",
    does: "Works down a static runbook on what kubectl and metrics show, verifying each step, three at most.",
    responder: { kind: "runbook" },
  },
  greedy: {
    name: "greedy",
    does: "Diagnoses and plans as Sentinel, then takes the best utility in a single nominal future, whatever the risk.",
    responder: { kind: "sentinel", design: sentinelDesigns.greedy },
  },
  sentinel: {
    name: "sentinel",
    does: "Sentinel: three plans a diagnosis, each rehearsed in three futures.",
    responder: { kind: "sentinel", design: sentinelDesigns.usual },
  },
  "sentinel-aa": {
    name: "sentinel-aa",
    does: "Sentinel with other bookkeeping: other draws in its rehearsals, other names in its memory; nothing else.",
    responder: { kind: "sentinel", design: sentinelDesigns.otherBookkeeping },
  },
  "without-shadowing": {
    name: "without-shadowing",
    does: "Sentinel that rehearses nothing and takes its planner's first plan within budget and risk.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutShadowing },
  },
  "without-worst-future": {
    name: "without-worst-future",
    does: "Sentinel that gives the worst future it remembers no weight.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutWorstFuture },
  },
  "without-risk": {
    name: "without-risk",
    does: "Sentinel that takes every plan's propagation risk for none.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutRisk },
  },
  "without-echo-within": {
    name: "without-echo-within",
    does: "Sentinel that diagnoses anew after a failed attempt as if nothing had been refuted.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutEchoWithin },
  },
  "without-echo-across": {
    name: "without-echo-across",
    does: "Sentinel that ignores what earlier incidents have confirmed, refuted and banned.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutEchoAcross },
  },
  "without-preemption": {
    name: "without-preemption",
    does: "Sentinel that neither makes procedural rules nor follows any.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutPreemption },
  },
  "without-recall": {
    name: "without-recall",
    does: "Sentinel in whose prior and plans no similar incident counts.",
    responder: { kind: "sentinel", design: sentinelDesigns.withoutRecall },
  },
  "permuted-memory": {
    name: "permuted-memory",
    does: "Placebo: Sentinel whose recalled incidents each tell the diagnosis, plan and outcome of another one.",
    responder: { kind: "sentinel", design: sentinelDesigns.permutedMemory },
  },
  "permuted-rules": {
    name: "permuted-rules",
    does: "Placebo: Sentinel whose rules match as ever and prefer other moves than they have learned to.",
    responder: { kind: "sentinel", design: sentinelDesigns.permutedRules },
  },
  "sentinel-nine": {
    name: "sentinel-nine",
    does: "Sentinel that rehearses nine plans instead of three.",
    responder: { kind: "sentinel", design: sentinelDesigns.ninePlans },
  },
  "oracle-diagnosis": {
    name: "oracle-diagnosis",
    does: "Oracle: Sentinel that is told the true faults and otherwise rehearses and chooses as ever.",
    responder: { kind: "oracle", knows: "faults" },
  },
  "oracle-plans": {
    name: "oracle-plans",
    does: "Oracle: the best that comes of the plans against the true faults, each played to the end in the real world.",
    responder: { kind: "oracle", knows: "plans" },
  },
  "oracle-catalogue": {
    name: "oracle-catalogue",
    does:
      "Oracle: the best that comes of anything the catalogue can do to anything, played to the end in the real world.",
    responder: { kind: "oracle", knows: "catalogue" },
  },
} as const satisfies Readonly<Record<string, Arm>>;
