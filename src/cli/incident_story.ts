/** From the events of an episode to a story for a terminal, told as it happens. */

import { confirmingNats } from "../charts/tested_set.ts";
import type { Resolution } from "../graphs/attempt.ts";
import type { StageEvent } from "../graphs/stage_event.ts";
import type { EpisodeEvent } from "../lab/play_episode.ts";
import { actionText } from "../lab/action_text.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import type { Breach, Verification } from "../operations/verify.ts";
import type { Plan } from "../reasoning/plan.ts";
import type { PlanRisk } from "../reasoning/propagation_risk.ts";
import type { Recall } from "../reasoning/recall.ts";
import type { Refutation } from "../reasoning/refute.ts";
import type { ShadowReport } from "../reasoning/shadow.ts";
import { costText, ratioText, signalText } from "../report/number_text.ts";
import { diagnosisStory } from "./diagnosis_story.ts";
import { planStory } from "./plan_story.ts";
import { clockText, storyEntry } from "./story_layout.ts";

export interface StoryOptions {
  readonly tickSeconds: number;
  readonly width: number;
  readonly write: (line: string) => void;
}

/** A listener that writes the story of the events it gets. */
export function incidentStory({ tickSeconds, width, write }: StoryOptions): (event: EpisodeEvent) => void {
  // What a plan was rehearsed and weighed with is told when one is chosen.
  let plans: readonly Plan[] = [];
  let risks: readonly PlanRisk[] = [];
  let shadow: ShadowReport | null = null;
  let clock = "";
  const clockOf = (tick: number) => clockText(tick, tickSeconds);
  const tell = (label: string, texts: readonly string[], tick?: number) => {
    const now = tick === undefined ? "" : clockOf(tick);
    for (const line of storyEntry(now === clock ? "" : now, label, texts, width)) write(line);
    if (now !== "") clock = now;
  };

  return (event) => {
    if (event.kind === "alert") {
      write("");
      return tell("ALERT", event.alert.breaches.map(breachText), event.alert.tick);
    }
    tellStage(event.stage);
  };

  function tellStage({ tick, attempt, ...event }: StageEvent): void {
    switch (event.stage) {
      case "observe": {
        const { pods, readyPods, nodes, readyNodes } = event.record;
        if (attempt > 1) write("");
        return tell(`attempt ${attempt}`, [
          `${readyPods} of ${pods} pods ready, ${readyNodes} of ${nodes} nodes take pods`,
        ], tick);
      }
      case "recall":
        return tell("recalled", recallTexts(event.record));
      case "diagnose":
        for (const [label, texts] of diagnosisStory(event.record)) tell(label, texts);
        return;
      case "plan":
        plans = event.record;
        return;
      case "risk":
        risks = event.record;
        return;
      case "shadow":
        shadow = event.record;
        return;
      case "select":
        if (shadow === null) throw new Error("Cannot tell of a selection: nothing was rehearsed before it");
        for (const [label, texts] of planStory({ plans, risks, shadow, selection: event.record, tickSeconds })) {
          tell(label, texts);
        }
        return;
      case "apply":
        if (event.record.length === 0) return tell("did", ["nothing"], tick);
        for (const outcome of event.record) tell("did", [outcomeText(outcome)], outcome.tick);
        return;
      case "verify":
        return tell("verified", [verificationText(event.record, clockOf)], tick);
      case "refute":
        return tell("so", [refutationText(event.record)]);
      case "undo":
        for (const outcome of event.record) tell("took back", [outcomeText(outcome)], outcome.tick);
        return;
      case "resolve":
        return tell("ended", resolutionTexts(event.record, clockOf), tick);
      case "reflect":
        return tell("learned", event.record.lessons);
      case "preempt":
        return tell("", event.record.notes);
      default: {
        const never: never = event;
        throw new Error(`Cannot tell of the stage ${JSON.stringify(never)}`);
      }
    }
  }
}

function breachText({ service, signal, measured, allowed }: Breach): string {
  const names = { errorRatio: "errors", latencyP95Ms: "p95 latency", served: "requests served" } as const;
  return `${service}: ${names[signal]} ${signalText(signal, measured)}, allowed ${signalText(signal, allowed)}`;
}

/** As many as a reader takes in; the rest is counted. */
const shownIncidents = 2;

function recallTexts({ matches }: Recall): readonly string[] {
  if (matches.length === 0) return ["no similar incident"];
  const more = matches.length - shownIncidents;
  return [
    `${matches.length} similar incident${matches.length === 1 ? "" : "s"}`,
    ...matches.slice(0, shownIncidents).map(({ id, similarity, incident }) =>
      `${id} (similarity ${ratioText(similarity)}): ${incident.diagnosedMechanism}@${incident.diagnosedEntity}, ` +
      `${incident.outcome}${incident.planTitle === "" ? "" : ` with "${incident.planTitle}"`}`
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function outcomeText(outcome: ActionOutcome): string {
  if (outcome.kind === "refused") return `refused: ${actionText(outcome.action)} (${outcome.reason})`;
  const undo = outcome.undo.map(actionText).join(", then ");
  return `${actionText(outcome.action)} (cost ${costText(outcome.cost)}; undo: ${undo === "" ? "none needed" : undo})`;
}

function verificationText(verification: Verification, clockOf: (tick: number) => string): string {
  switch (verification.kind) {
    case "recovered":
      return `recovered: objectives hold since ${clockOf(verification.sinceTick)}, ` +
        `${signalText("served", verification.servedShare)} of the requests served`;
    case "not-yet":
      return `not yet: objectives hold for ${verification.goodTicks} of ${verification.neededTicks} ticks`;
    case "violated":
      return `not recovered: ${verification.breaches.map(breachText).join("; ")}`;
    default: {
      const never: never = verification;
      throw new Error(`Cannot tell of the verification ${JSON.stringify(never)}`);
    }
  }
}

function refutationText({ verdict, posterior }: Refutation): string {
  const now = posterior === null ? "" : `, now ${ratioText(posterior)}`;
  switch (verdict.kind) {
    case "untested":
      return `nothing was tested: ${verdict.reason}`;
    case "confirmed":
      return verdict.nats < confirmingNats
        ? `${verdict.set} is supported (${verdict.nats.toFixed(1)} nats: it might have gone well without it)${now}`
        : `${verdict.set} is confirmed by ${verdict.nats.toFixed(1)} nats${now}`;
    case "plan-blamed":
      return `the plan is blamed; ${verdict.set} stays believable (${verdict.nats.toFixed(1)} nats${now})`;
    case "refuted":
      return `${verdict.set} is ruled out: ${verdict.ban.evidence}; until ${verdict.ban.ends}`;
    default: {
      const never: never = verdict;
      throw new Error(`Cannot tell of the refutation ${JSON.stringify(never)}`);
    }
  }
}

function resolutionTexts(resolution: Resolution, clockOf: (tick: number) => string): readonly string[] {
  switch (resolution.kind) {
    case "recovered":
      return [`recovered at ${clockOf(resolution.tick)}`];
    case "escalated":
      return ["handed to a person:", ...resolution.handover.split("\n").map((line) => `  ${line}`)];
    case "out-of-time":
      return ["the episode ended before recovery was verified"];
    default: {
      const never: never = resolution;
      throw new Error(`Cannot tell of the resolution ${JSON.stringify(never)}`);
    }
  }
}
