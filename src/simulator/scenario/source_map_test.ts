import assert from "node:assert/strict";
import { parseSource, type Place, remarkOn, within } from "./source_map.ts";

const text = `base: &base
  kept: 1
  changed: 2
list:
  - { a: 1 }
  - <<: *base
    changed: 3
alias: *base
"quoted key": [x, y]
`;

function onlyRoot(source: string): Place {
  const { roots, problems } = parseSource(source, "file.yaml");
  assert.deepEqual(problems, []);
  const [root] = roots;
  assert.ok(root !== undefined);
  return root;
}

const places: readonly (readonly [path: readonly (string | number)[], value: unknown, at: string])[] = [
  [["base", "kept"], 1, "2:9"],
  [["list", 0, "a"], 1, "5:10"],
  [["list", 1, "changed"], 3, "7:14"],
  [["list", 1, "kept"], 1, "2:9"],
  [["alias", "changed"], 2, "3:12"],
  [["alias"], { kept: 1, changed: 2 }, "8:8"],
  [["quoted key", 1], "y", "9:19"],
  [["list", 5, "a"], undefined, "5:3"],
  [["list", 0, "constructor"], undefined, "5:5"],
];

Deno.test("within() and remarkOn() find values and their places through aliases and merge keys", () => {
  const root = onlyRoot(text);
  for (const [path, value, at] of places) {
    const place = within(root, ...path);
    const { line, column } = remarkOn(place, "");
    assert.deepEqual([place.value, `${line}:${column}`], [value, at], path.join("."));
  }
});

Deno.test("remarkOn() points at a key where that is what is wrong", () => {
  const { line, column } = remarkOn(within(onlyRoot(text), "base", "changed"), "", "key");
  assert.deepEqual([line, column], [3, 3]);
});

Deno.test("parseSource() reads many documents of one file, and leaves out the empty ones", () => {
  const { roots } = parseSource("---\na: 1\n---\n# nothing\n---\nb: 2\n", "file.yaml");
  assert.deepEqual(roots.map((root) => root.value), [{ a: 1 }, { b: 2 }]);
  assert.deepEqual(roots.map((root) => remarkOn(within(root, Object.keys(Object(root.value))[0] ?? ""), "").line), [
    2,
    6,
  ]);
});

Deno.test("parseSource() survives nesting that no stack can hold", () => {
  for (const depth of [1_000, 3_000, 20_000]) {
    for (const [open, close] of [["[", "]"], ["{a: ", "}"]] as const) {
      assert.doesNotThrow(() => parseSource(`${open.repeat(depth)}1${close.repeat(depth)}`, "file.yaml"));
    }
  }
});
