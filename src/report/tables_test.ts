/** Tables as text: alignment, escaping, canonical order. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { csvText } from "../lab/csv_text.ts";
import { markdownTable } from "./markdown_table.ts";
import type { Table } from "./table.ts";
import { terminalTable } from "./terminal_table.ts";

const table: Table = {
  columns: [{ heading: "scenario", align: "left" }, { heading: "minutes", align: "right" }],
  rows: [["dusk", "6.8"], ["a|b", "120.1"]],
};

Deno.test("terminalTable() aligns columns by their side and leaves no trailing blanks", () => {
  assert.equal(
    terminalTable(table),
    [
      "scenario  minutes",
      "--------  -------",
      "dusk          6.8",
      "a|b         120.1",
      "",
    ].join("\n"),
  );
});

Deno.test("markdownTable() escapes what would break a cell", () => {
  assert.equal(markdownTable(table), "| scenario | minutes |\n| --- | ---: |\n| dusk | 6.8 |\n| a\\|b | 120.1 |");
});

Deno.test("csvText() quotes by RFC 4180, writes null as nothing and numbers in full", () => {
  const rows = [{ name: 'say "b", c', value: 0.1 + 0.2, note: null }];
  assert.equal(csvText(["name", "value", "note"], rows), 'name,value,note\n"say ""b"", c",0.30000000000000004,\n');
});

Deno.test("csvText() gives the same bytes in whatever order rows come", () => {
  const rows = fc.array(fc.record({ a: fc.string(), b: fc.integer() }));
  fc.assert(fc.property(rows, (given) => {
    assert.equal(csvText(["a", "b"], given), csvText(["a", "b"], given.toReversed()));
  }));
});

Deno.test("csvText() refuses a number that is none", () => {
  assert.throws(() => csvText(["a"], [{ a: NaN }]), /Cannot write NaN to CSV/);
});
