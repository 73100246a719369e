import assert from "node:assert/strict";
import fc from "fast-check";
import { wrapText } from "./wrap_text.ts";

Deno.test("wrapText() breaks at blanks and leaves a long word whole", () => {
  assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapText("an unbreakableword", 5), ["an", "unbreakableword"]);
  assert.deepEqual(wrapText("  ", 5), []);
  // Four letters beyond 16 bits take four columns.
  assert.deepEqual(wrapText("𝒶𝒷𝒸𝒹 x", 4), ["𝒶𝒷𝒸𝒹", "x"]);
});

Deno.test("wrapText() loses no word, and only a lone word is wider than asked", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({ min: 1, max: 30 }), (words, width) => {
      const lines = wrapText(words.join(" "), width);
      assert.deepEqual(lines.flatMap((line) => line.split(" ")), words);
      assert.ok(lines.every((line) => line.length <= width || !line.includes(" ")));
    }),
  );
});
