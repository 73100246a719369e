/** From the moments of one episode to labels on lanes, so that no label covers another or leaves the panel. */

import type { TimelineMark } from "../lab/episode.ts";
import { textWidth } from "./text_width.ts";
import { wrapText } from "./wrap_text.ts";

export interface PlacedMark {
  readonly minute: number;
  readonly kind: TimelineMark["kind"];
  readonly text: string;
  /** 0 is the top lane. */
  readonly lane: number;
  /** Side of the mark on which its label stands. */
  readonly side: "right" | "left";
  /** Whether this is a further line of the label before it, which has the symbol. */
  readonly continued: boolean;
}

export const markFontSize = 10;
/** Room for the symbol before a label and for a gap after it, in pixels. */
const margin = 14;
const mostLines = 4;

/** Marks of one kind in one tick become one label; the report lists all of them. */
export function placeMarks(
  marks: readonly TimelineMark[],
  panel: { readonly minutesPerTick: number; readonly minutes: number; readonly width: number },
): readonly PlacedMark[] {
  const laneEnds: number[] = [];
  return merge(marks).flatMap(({ tick, kind, text, more }) => {
    const minute = tick * panel.minutesPerTick;
    const x = minute / panel.minutes * panel.width;
    const full = textWidth(text + more, markFontSize) + margin;
    const side = x + full > panel.width && (x >= full || x > panel.width - x) ? "left" : "right";
    const shown = linesOf(text, more, (side === "right" ? panel.width - x : x) - margin);
    const extent = Math.max(...shown.map((line) => textWidth(line, markFontSize))) + margin;
    const [from, to] = side === "right" ? [x - margin / 2, x + extent] : [x - extent, x + margin / 2];
    let lane = 0;
    while (shown.some((_, line) => (laneEnds[lane + line] ?? -Infinity) > from)) lane++;
    return shown.map((line, index): PlacedMark => {
      laneEnds[lane + index] = to;
      return { minute, kind, text: line, lane: lane + index, side, continued: index > 0 };
    });
  });
}

/** One line, or up to four where one has no room for the text; what does not fit them is cut. */
function linesOf(text: string, more: string, room: number): readonly string[] {
  if (textWidth(text + more, markFontSize) <= room) return [text + more];
  const whole = wrapText(text + more, { width: room, fontSize: markFontSize });
  if (whole.length <= mostLines) return whole.map((line) => shorten(line, "", room));
  const lines = wrapText(text, { width: room, fontSize: markFontSize });
  const last = Math.min(lines.length, mostLines) - 1;
  return [
    ...lines.slice(0, last).map((line) => shorten(line, "", room)),
    shorten(lines.slice(last).join(" "), more, room),
  ];
}

interface Moment {
  readonly tick: number;
  readonly kind: TimelineMark["kind"];
  readonly text: string;
  /** " (+2)" when two more happened in the same tick. */
  readonly more: string;
}

function merge(marks: readonly TimelineMark[]): readonly Moment[] {
  const groups = Map.groupBy(marks.toSorted((a, b) => a.tick - b.tick), (mark) => `${mark.tick} ${mark.kind}`);
  return [...groups.values()].map(([{ tick, kind, text }, ...others]) => ({
    tick,
    kind,
    text,
    more: others.length === 0 ? "" : ` (+${others.length})`,
  }));
}

function shorten(text: string, more: string, room: number): string {
  if (textWidth(text + more, markFontSize) <= room) return text + more;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end).trimEnd()}…${more}`, markFontSize) > room) end--;
  return `${text.slice(0, end).trimEnd()}…${more}`;
}
