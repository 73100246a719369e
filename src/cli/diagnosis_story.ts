/** From a diagnosis to labelled texts: what was seen, what is believed, why, and what would tell rivals apart. */

import { type Hypothesis, magnitudeUnits } from "../operations/hypotheses.ts";
import type { Diagnosis } from "../reasoning/diagnose.ts";
import { ratioText } from "../report/number_text.ts";

/** As many as a reader takes in. */
const shownSymptoms = 4;
const shownHypotheses = 3;
const shownEvidence = 3;
/** A score below this is within the signal's own past. */
const notableScore = 3;

export type StoryPart = readonly [label: string, texts: readonly string[]];

export function diagnosisStory(diagnosis: Diagnosis): readonly StoryPart[] {
  const { ranked, marginals, cautious, path, rivals, banned } = diagnosis;
  return [
    ["saw", seen(diagnosis)],
    ["believed", [
      marginals.slice(0, shownHypotheses).map(({ hypothesis, probability }) =>
        `${hypothesis.id} ${ratioText(probability)}`
      ).join(", ") || "nothing is wrong",
      ...(ranked.at(0)?.faults ?? []).filter(({ mechanism }) => mechanism !== "unknown").map(extentText),
      ...(cautious ? ["uncertain, so only reversible low-risk plans are allowed"] : []),
      ...banned.map(({ id, reason }) => `not ${id}: ${reason}`),
    ]],
    ["because", [
      ...evidence(diagnosis, "for", 1),
      ...evidence(diagnosis, "against", -1),
      ...(path.length > 1 ? [`harm runs ${path.join(" → ")}`] : []),
    ]],
    ["unless", rivals.slice(0, 1).map(({ hypothesis, probe }) => `${hypothesis.id}; ${probe}`)],
  ];
}

function seen({ symptoms }: Diagnosis): readonly string[] {
  const notable = symptoms.filter(({ score }) => score >= notableScore)
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  if (notable.length === 0) return ["no symptom that stands out"];
  const more = notable.length - shownSymptoms;
  return [
    ...notable.slice(0, shownSymptoms).map(({ id, text }) => `${id} ${text}`),
    ...(more > 0 ? [`and ${more} more symptom${more === 1 ? "" : "s"}`] : []),
  ];
}

function extentText({ entity, mechanism, magnitude, spread }: Hypothesis): string {
  const text = (value: number, digits: number) => String(Number(value.toPrecision(digits)));
  return `${entity}: ${text(magnitude, 3)} ± ${text(spread, 2)} (${magnitudeUnits[mechanism]})`;
}

/** Of the leading fault set, in nats. */
function evidence({ ranked }: Diagnosis, side: "for" | "against", sign: 1 | -1): readonly string[] {
  const found = (ranked.at(0)?.evidence ?? []).filter(({ nats }) => sign * nats > 0)
    .toSorted((a, b) => sign * (b.nats - a.nats)).slice(0, shownEvidence)
    .map(({ symptom, nats }) => `${symptom} ${sign > 0 ? "+" : ""}${ratioText(nats)}`);
  return found.length === 0 ? [] : [`${side}: ${found.join(", ")} nats`];
}
