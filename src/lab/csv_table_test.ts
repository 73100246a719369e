/** What is written to CSV comes back, and what nobody would write is refused with its place. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { flagOrNull, integer, oneOf, real, realOrNull, text } from "../memory/columns.ts";
import { CsvError } from "./csv_error.ts";
import { tableRows, tableText } from "./csv_table.ts";

const table = {
  columns: {
    name: text("name"),
    kind: oneOf(["a", "b"], "kind"),
    count: integer("1", "count"),
    share: real("1", "share"),
    maybe: realOrNull("1", "may be absent"),
    flag: flagOrNull("may be absent"),
  },
};

const header = "name,kind,count,share,maybe,flag\n";

const rows = fc.array(
  fc.record({
    name: fc.oneof(fc.string(), fc.constantFrom("", 'say "a, b"', "two\nlines", "a\r\nb", ",", '"')),
    kind: fc.constantFrom("a" as const, "b" as const),
    count: fc.integer({ min: -5, max: 5 }),
    share: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    maybe: fc.option(fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value + 0), { nil: null }),
    flag: fc.option(fc.boolean(), { nil: null }),
  }),
  { maxLength: 8 },
);

Deno.test("tableRows() reads what tableText() wrote, and writing it again gives the same bytes", () => {
  fc.assert(fc.property(rows, (written) => {
    const csv = tableText(table, written);
    const read = tableRows(table, { text: csv, file: "t.csv" });
    assert.equal(tableText(table, read), csv);
    const sorted = (all: readonly unknown[]) => all.map((row) => JSON.stringify(row)).sort();
    assert.deepEqual(sorted(read), sorted(written));
  }));
});

const refused: readonly { readonly why: string; readonly csv: string; readonly message: RegExp }[] = [
  { why: "nothing", csv: "", message: /t\.csv, line 1, column 1: it is empty/ },
  { why: "another header", csv: "name,sort\n", message: /line 1, column 2: the header has "sort", wanted "kind"/ },
  {
    why: "a column too many",
    csv: header.replace("\n", ",x\n"),
    message: /column 7: the header has "x", wanted nothing/,
  },
  { why: "a field too few", csv: `${header}x,a,1,0.5,\n`, message: /line 2, column 5: 5 fields, wanted 6/ },
  { why: "an unknown value", csv: `${header}x,c,1,0.5,,\n`, message: /line 2, column kind: "c" is refused/ },
  {
    why: "a broken number",
    csv: `${header}x,a,1,0.50,,\n`,
    message: /column share: "0\.50" is refused: wanted DOUBLE/,
  },
  { why: "an empty number", csv: `${header}x,a,1,,,\n`, message: /column share: "" is refused/ },
  { why: "a part of a whole", csv: `${header}x,a,1.5,0,,\n`, message: /column count: "1\.5" is refused/ },
  { why: "another flag", csv: `${header}x,a,1,0,,yes\n`, message: /column flag: "yes" is refused/ },
  { why: "the line after a break", csv: `${header}"x\ny",a,1,0,,\nz,a,1,0,,no\n`, message: /line 4, column flag/ },
  { why: "an open quote", csv: `${header}"x,a\n`, message: /line 2, column 1: a quote is not closed/ },
  { why: "text after a quote", csv: `${header}"x"y,a,1,0,,\n`, message: /line 2, column 2: text follows/ },
  { why: "a quote inside", csv: `${header}x"y,a,1,0,,\n`, message: /has to be in quotes/ },
  { why: "no last line's end", csv: `${header}x,a,1,0,,`, message: /the last line does not end/ },
];

for (const { why, csv, message } of refused) {
  Deno.test(`tableRows() refuses ${why}, and says where`, () => {
    assert.throws(
      () => tableRows(table, { text: csv, file: "t.csv" }),
      (error) => error instanceof CsvError && message.test(error.message),
    );
  });
}
