/** From one handled incident of an episode to its Markdown: alert, attempts, how it ended, what was learned. */

import type { IncidentHandling, Resolution } from "../graphs/attempt.ts";
import type { Episode } from "../lab/episode.ts";
import { attemptSection } from "./attempt_section.ts";
import { minutesText, ratioText, signalText } from "./number_text.ts";
import { figureName } from "./report_figures.ts";

export interface IncidentView {
  readonly episode: Episode;
  readonly handling: IncidentHandling;
  /** Counted from 1. */
  readonly incident: number;
  /** The line that shows a figure, or an empty text when the report has none of that name. */
  readonly figure: (name: string, caption: string) => string;
}

export function incidentSection({ episode, handling, incident, figure }: IncidentView): string {
  const { alert, attempts, resolution, reflection, preemption } = handling;
  const at = (tick: number) => `minute ${minutesText(tick * episode.tickSeconds / 60)} (tick ${tick})`;
  const breaches = alert.breaches.map(({ service, signal, measured, allowed }) =>
    `${service} ${signal} ${signalText(signal, measured)}, allowed ${signalText(signal, allowed)}`
  );
  const belief = attempts.length === 0
    ? ""
    : figure(figureName(episode, { kind: "belief", incident }), `Belief of ${episode.arm} over its attempts`);
  return [
    `### ${episode.arm}, incident ${incident}: alert on ${alert.service} at ${at(alert.tick)}`,
    breaches.length === 0 ? "" : `Breached: ${breaches.join("; ")}.`,
    ...attempts.map((attempt) => {
      const place = { incident, attempt: attempt.number };
      return attemptSection({
        attempt,
        figures: [
          figure(figureName(episode, { kind: "shadow", ...place }), `Plans rehearsed in attempt ${attempt.number}`),
          figure(figureName(episode, { kind: "pareto", ...place }), `Plans weighed in attempt ${attempt.number}`),
        ],
      });
    }),
    "#### How it ended",
    resolutionText(resolution, at),
    belief,
    [
      ...reflection.reviews.map((review) =>
        `Attempt ${review.number} (${review.planId}): utility ${ratioText(review.realisedUtility)} realised, ` +
        `${ratioText(review.predictedUtility)} predicted; blamed: ${
          review.blamedId === null ? review.blamed : `${review.blamed} ${review.blamedId}`
        }. ${review.lesson}.`
      ),
      reflection.verified.length === 0
        ? "No fault was verified."
        : `Verified: ${reflection.verified.map(({ id }) => `\`${id}\``).join(", ")}.`,
      ...reflection.lessons,
      ...preemption.notes,
    ].map((line) => `- ${line}`).join("\n"),
  ].filter((block) => block !== "").join("\n\n");
}

function resolutionText(resolution: Resolution, at: (tick: number) => string): string {
  switch (resolution.kind) {
    case "recovered":
      return `Recovered at ${at(resolution.tick)}.`;
    case "escalated":
      return `Handed to a person at ${at(resolution.tick)}, with this note:\n\n> ${
        resolution.handover.replaceAll("\n", "\n> ")
      }`;
    case "out-of-time":
      return `The episode ended at ${at(resolution.tick)} before recovery was verified: the incident is censored.`;
    default: {
      const never: never = resolution;
      throw new Error(`Cannot describe resolution ${JSON.stringify(never)}`);
    }
  }
}
