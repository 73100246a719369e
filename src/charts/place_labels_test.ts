/** Labels beside points: coinciding points share one, the others stay apart. */

import assert from "node:assert/strict";
import { placeLabels } from "./place_labels.ts";

const plot = { width: 300, height: 200 };

Deno.test("placeLabels() gives points that coincide one label with all their names", () => {
  const placed = placeLabels([{ label: "P0", x: 50, y: 50 }, { label: "P1", x: 51, y: 50 }, {
    label: "P2",
    x: 150,
    y: 50,
  }], plot);
  assert.deepEqual(placed.map(({ label }) => label), ["P0, P1", "P2"]);
});

Deno.test("placeLabels() keeps labels of a crowd apart and inside the plot", () => {
  const crowd = Array.from(
    { length: 9 },
    (_, index) => ({ label: `P${index}`, x: 280 + 8 * (index % 3), y: 8 + 8 * Math.floor(index / 3) }),
  );
  const placed = placeLabels(crowd, plot);
  assert.equal(placed.length, 9);
  for (const [index, one] of placed.entries()) {
    assert.ok(one.x > 0 && one.x < plot.width && one.y > 0 && one.y < plot.height);
    for (const other of placed.slice(index + 1)) {
      assert.ok(
        Math.abs(one.x - other.x) >= 14 || Math.abs(one.y - other.y) >= 13,
        `${one.label} covers ${other.label}`,
      );
    }
  }
});
