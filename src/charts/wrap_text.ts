/** From text and a width in pixels to lines that fit it in DejaVu Sans. */

import { textWidth } from "./text_width.ts";

/** Breaks between words; a word wider than the line keeps its own line. */
export function wrapText(text: string, box: { readonly width: number; readonly fontSize: number }): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || textWidth(longer, box.fontSize) > box.width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
