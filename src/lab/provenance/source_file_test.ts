/** Blanking: what hides code disappears, and every offset stays where it was. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { lineAt, sourceFile } from "./source_file.ts";

const code = (text: string) => sourceFile("a.ts", text).code;

Deno.test("sourceFile() blanks comments, strings, templates and patterns and keeps the code around them", () => {
  const cases = [
    { text: "a; // b\nc", code: "a;     \nc" },
    { text: "a /* b\nc */ d", code: "a     \n     d" },
    { text: 'f("b // c")', code: 'f("      ")' },
    { text: "f('it\\'s')", code: "f('     ')" },
    { text: "`b ${c({ d: `e` })} f`", code: "`   {c({ d: ` ` })}  `" },
    { text: 'x = /a"[/]b/; y', code: "x = /      /; y" },
    { text: "x = a / b / c;", code: "x = a / b / c;" },
    { text: "x = (a) / 2; // half", code: "x = (a) / 2;        " },
  ];
  for (const { text, code: expected } of cases) assert.equal(code(text), expected);
});

Deno.test("sourceFile() keeps length and line breaks of any text", () => {
  const pieces = fc.array(fc.constantFrom("`", "${", "}", "{", '"', "'", "/", "/*", "*/", "//", "\\", "\n", "a", " "));
  fc.assert(fc.property(pieces, (parts) => {
    const text = parts.join("");
    const blanked = code(text);
    assert.equal(blanked.length, text.length);
    assert.deepEqual(lineBreaks(blanked), lineBreaks(text));
  }));
});

Deno.test("lineAt() counts from 1", () => {
  assert.equal(lineAt("a\nb\nc", 0), 1);
  assert.equal(lineAt("a\nb\nc", 4), 3);
});

function lineBreaks(text: string): readonly number[] {
  return [...text.matchAll(/\n/g)].map((match) => match.index);
}
