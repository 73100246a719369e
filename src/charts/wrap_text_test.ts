/** Lines that fit: what keeps neighbouring texts of a chart apart. */

import assert from "node:assert/strict";
import { textWidth } from "./text_width.ts";
import { wrapText } from "./wrap_text.ts";

const box = { width: 132, fontSize: 11 };

Deno.test("wrapText() breaks between words, and long ids at their marks, so that no line is too wide", () => {
  const text =
    "weight 0.15, incident amber-harbour.sentinel.1/i1: node-loss at a node, productcatalogservice.sentinel.12/i1";
  const lines = wrapText(text, box);
  for (const line of lines) assert.ok(textWidth(line, box.fontSize) <= box.width, line);
  assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
});

Deno.test("wrapText() leaves a word whole that has no place to break", () => {
  assert.deepEqual(wrapText("the recommendationservicerecommendationservice", box), [
    "the",
    "recommendationservicerecommendationservice",
  ]);
});
