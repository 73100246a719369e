/** From a tidy notebook to its text without drawn pictures: what has to be equal on every machine. */

import { parseNotebook } from "./notebook.ts";

/**
 * Each picture is drawn from the chart that is shown beside it, so no number goes unseen. How its pixels are rounded may
 * depend on the processor.
 */
export function withoutPictures(text: string, path: string): string {
  return JSON.stringify(parseNotebook(text, path), (key, value) => key === "image/png" ? undefined : value, 1);
}
