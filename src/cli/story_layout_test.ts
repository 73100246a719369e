import assert from "node:assert/strict";
import { clockText, storyEntry } from "./story_layout.ts";

Deno.test("clockText() gives minutes and seconds since tick 0", () => {
  assert.equal(clockText(0, 5), "00:00");
  assert.equal(clockText(69, 5), "05:45");
  assert.equal(clockText(1201, 5), "100:05");
});

Deno.test("storyEntry() hangs long texts two blanks deeper than they began", () => {
  assert.deepEqual(storyEntry("05:45", "chose", ["P1 Scale out frontend", "  risk 0.01, cost 0.3 and more"], 40), [
    "05:45  chose      P1 Scale out",
    "                    frontend",
    "                    risk 0.01, cost",
    "                      0.3 and more",
  ]);
  assert.deepEqual(storyEntry("", "so", [], 40), []);
});
