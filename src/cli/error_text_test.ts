import assert from "node:assert/strict";
import { errorText } from "./error_text.ts";

Deno.test("errorText() breaks lines at blanks, indents what follows, and keeps a place whole", () => {
  const message =
    'Cannot load scenario "a.yaml":\n/some/long/folder/a.yaml:3:14: node "n9" is not known; known: n1, n2';
  assert.deepEqual(errorText(message, 40).split("\n"), [
    'Cannot load scenario "a.yaml":',
    '/some/long/folder/a.yaml:3:14: node "n9"',
    "  is not known; known: n1, n2",
  ]);
  assert.equal(errorText(message, Infinity), message);
});

Deno.test("errorText() leaves out what Deno adds to a reason", () => {
  const cases: readonly (readonly [message: string, text: string])[] = [
    [
      "Cannot read \"a\": No such file or directory (os error 2): readfile 'a'",
      'Cannot read "a": No such file or directory',
    ],
    [
      "Cannot write \"a\": Is a directory (os error 21): rename 'a.part' -> 'a'. Sorry.",
      'Cannot write "a": Is a directory. Sorry.',
    ],
  ];
  for (const [message, text] of cases) assert.equal(errorText(message, Infinity), text);
});
