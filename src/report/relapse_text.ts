/** From an episode to the sentence about what was violated after its last incident had recovered: verification has an end. */

import type { Episode } from "../lab/episode.ts";
import { minutesText } from "./number_text.ts";

/** More than these are counted instead. */
const shownStretches = 3;

/** Empty when the last incident did not recover, or nothing was violated afterwards. */
export function relapseText({ incidents, violations, marks, tickSeconds }: Episode): string {
  const resolution = incidents.at(-1)?.resolution;
  if (resolution?.kind !== "recovered") return "";
  const stretches: { from: number; to: number }[] = [];
  for (const [tick, violation] of violations.entries()) {
    if (tick <= resolution.tick || violation <= 0) continue;
    const last = stretches.at(-1);
    if (last !== undefined && last.to === tick) last.to = tick + 1;
    else stretches.push({ from: tick, to: tick + 1 });
  }
  if (stretches.length === 0) return "";
  const minute = (tick: number) => minutesText(tick * tickSeconds / 60);
  const [first] = stretches;
  const alerted = marks.some(({ kind, tick }) => kind === "alert" && tick >= first.from);
  const times = stretches.length <= shownStretches
    ? stretches.map(({ from, to }) => `from minute ${minute(from)} to ${minute(to)}`).join(", ")
    : `${stretches.length} times between minute ${minute(first.from)} and ${
      minute(stretches[stretches.length - 1].to)
    }`;
  return `Breached again ${times}, ${alerted ? "with an alert" : "without an alert"}.`;
}
