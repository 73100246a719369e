/** From text and a width in pixels to lines that fit it in DejaVu Sans. */

import { textWidth } from "./text_width.ts";

/** Breaks between words; a word wider than a line breaks after its marks (. / @ : - _), and keeps its own line without any. */
export function wrapText(text: string, box: { readonly width: number; readonly fontSize: number }): string[] {
  const fits = (line: string) => textWidth(line, box.fontSize) <= box.width;
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const parts = fits(word) ? [word] : word.split(/(?<=[./@:_-])/);
    for (const [index, part] of parts.entries()) {
      const last = lines.at(-1);
      const longer = last === undefined ? part : `${last}${index === 0 ? " " : ""}${part}`;
      if (last === undefined || !fits(longer)) lines.push(part);
      else lines[lines.length - 1] = longer;
    }
  }
  return lines;
}
