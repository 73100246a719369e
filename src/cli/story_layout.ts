/** From parts of a story to lines: when, what, and a text that wraps beside them. */

import { wrapText } from "./wrap_text.ts";

/** "mm:ss" and two blanks, then the label. */
const timeWidth = 7;
const labelWidth = 11;

/** Where texts begin. */
const storyIndent = timeWidth + labelWidth;

/** One entry; `time` and `label` may be empty. Each text begins a line of its own. */
export function storyEntry(time: string, label: string, texts: readonly string[], width: number): readonly string[] {
  const lines = texts.flatMap((text) => hanging(text, width - storyIndent));
  return lines.map((line, index) =>
    index === 0
      ? `${time.padEnd(timeWidth)}${label.padEnd(labelWidth)}${line}`.trimEnd()
      : `${" ".repeat(storyIndent)}${line}`
  );
}

/** Simulated time since tick 0. */
export function clockText(tick: number, tickSeconds: number): string {
  const seconds = tick * tickSeconds;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 60)}:${two(seconds % 60)}`;
}

/** Blanks that begin a text are kept on its first line and grow by two on the next ones. */
function hanging(text: string, width: number): readonly string[] {
  const blanks = text.length - text.trimStart().length;
  return wrapText(text, width - blanks - 2).map((line, index) =>
    `${" ".repeat(index === 0 ? blanks : blanks + 2)}${line}`
  );
}
