/** Labels on lanes: laws over random marks, and the merging of marks in one tick. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { textWidth } from "./text_width.ts";
import { markFontSize, placeMarks } from "./timeline_lanes.ts";

const panel = { minutesPerTick: 0.1, minutes: 30, width: 360 };
const marks = fc.array(
  fc.record({
    tick: fc.integer({ min: 0, max: 300 }),
    kind: fc.constantFrom("chaos", "alert", "action", "undo", "recovered", "escalated"),
    text: fc.string({ minLength: 1, maxLength: 90 }),
  }),
  { maxLength: 12 },
);

function extent({ minute, text, side }: ReturnType<typeof placeMarks>[number]): readonly [number, number] {
  const x = minute / panel.minutes * panel.width;
  const width = textWidth(text, markFontSize);
  return side === "right" ? [x, x + width] : [x - width, x];
}

Deno.test("placeMarks() lets no two labels of a lane overlap, and no label leave the panel", () => {
  fc.assert(fc.property(marks, (given) => {
    const placed = placeMarks(given, panel).map((mark) => ({ lane: mark.lane, extent: extent(mark) }));
    for (const [index, { lane, extent: [from, to] }] of placed.entries()) {
      assert.ok(from >= -1 && to <= panel.width + 1, `${from} to ${to}`);
      for (const other of placed.slice(index + 1)) {
        if (other.lane === lane) assert.ok(to <= other.extent[0] || other.extent[1] <= from);
      }
    }
  }));
});

Deno.test("placeMarks() makes one label of what happens in one tick, by kind, and counts the rest", () => {
  const placed = placeMarks([
    { tick: 10, kind: "action", text: "cordon n1" },
    { tick: 10, kind: "action", text: "drain n1" },
    { tick: 10, kind: "alert", text: "p95" },
  ], panel);
  assert.deepEqual(placed.map(({ minute, text }) => [minute, text]), [[1, "cordon n1 (+1)"], [1, "p95"]]);
});

Deno.test("placeMarks() goes on in the lanes below where a label has no room for its words", () => {
  const text = "setResources productcatalogservice: memory 128 MiB of 256 MiB";
  const placed = placeMarks([{ tick: 150, kind: "action", text }], panel);
  assert.deepEqual(placed.map(({ lane, continued }) => [lane, continued]), [[0, false], [1, true], [2, true]]);
  assert.equal(placed.map((line) => line.text).join(" "), text);
});
