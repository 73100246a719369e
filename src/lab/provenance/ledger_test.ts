/** The test split is played once: what is written, and what a spoilt ledger says. */

import assert from "node:assert/strict";
import { endSealed, startSealed } from "./ledger.ts";
import { LedgerError } from "./ledger_error.ts";
import type { Provenance } from "./provenance.ts";

const date = new Date("2027-03-01T09:00:00Z");
const code = (letter: string) => ({ entries: [], files: {}, hash: letter.repeat(64) });

const provenance: Provenance = {
  name: "sealed",
  kind: "experiment",
  command: "deno task experiment sealed",
  source: { kind: "git", commit: "c".repeat(40), dirty: false, diffHash: null },
  config: { hash: "1".repeat(64), value: {} },
  code: { cells: code("2"), report: code("3") },
  lockHash: "4".repeat(64),
  scenarios: {},
  versions: { deno: "2.9.6", v8: "15.0", typescript: "6.0.3" },
  seeds: { values: [1], rule: "keyed" },
  exclusions: { "quarry-lane": "cannot be loaded" },
};
const start = { provenance, date, resume: false };
const end = { provenance, date, kind: "run", resultsHash: "6".repeat(64) } as const;

async function withPath(test: (path: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    test(`${folder}/ledger.jsonl`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const refusal = (pattern: RegExp) => (error: unknown) => error instanceof LedgerError && pattern.test(error.message);

Deno.test("startSealed() and endSealed() write one line each with commit, hashes and exclusions", () =>
  withPath((path) => {
    startSealed(path, start);
    endSealed(path, end);
    const lines = Deno.readTextFileSync(path).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(lines.map((line) => JSON.parse(line).kind), ["started", "run"]);
    assert.deepEqual(JSON.parse(lines[1]), {
      date: "2027-03-01T09:00:00.000Z",
      experiment: "sealed",
      kind: "run",
      commit: "c".repeat(40),
      dirty: false,
      configHash: "1".repeat(64),
      codeHash: "2".repeat(64),
      resultsHash: "6".repeat(64),
      exclusions: { "quarry-lane": "cannot be loaded" },
    });
  }));

Deno.test("startSealed() refuses a second run, and leaves verifications and other experiments alone", () =>
  withPath((path) => {
    startSealed(path, start);
    endSealed(path, end);
    const before = Deno.readTextFileSync(path);
    for (const resume of [false, true]) {
      assert.throws(
        () => startSealed(path, { ...start, resume }),
        refusal(/it ran on 2027-03-01 .* as a verification/),
      );
    }
    assert.equal(Deno.readTextFileSync(path), before);
    endSealed(path, { ...end, kind: "verification" });
    startSealed(path, { ...start, provenance: { ...provenance, name: "sealed-again" } });
    assert.ok(Deno.readTextFileSync(path).startsWith(before));
    assert.equal(Deno.readTextFileSync(path).split("\n").length, 5);
  }));

Deno.test("startSealed() lets a broken-off run go on, but only with the same code and design", () =>
  withPath((path) => {
    startSealed(path, start);
    const before = Deno.readTextFileSync(path);
    assert.throws(() => startSealed(path, start), refusal(/started on 2027-03-01; --resume goes on with it/));
    startSealed(path, { ...start, resume: true });
    const changed = { ...provenance, code: { ...provenance.code, cells: code("7") } };
    assert.throws(
      () => startSealed(path, { ...start, provenance: changed, resume: true }),
      refusal(/the code of its cells has changed/),
    );
    const redesigned = { ...provenance, config: { hash: "8".repeat(64), value: {} } };
    assert.throws(
      () => startSealed(path, { ...start, provenance: redesigned, resume: true }),
      refusal(/its design has changed/),
    );
    assert.equal(Deno.readTextFileSync(path), before);
  }));

Deno.test("startSealed() names file, line and field of a spoilt ledger, and adds nothing to it", () =>
  withPath((path) => {
    startSealed(path, start);
    const [line] = Deno.readTextFileSync(path).split("\n");
    const cases: readonly (readonly [string, RegExp])[] = [
      [`${line}\nnot JSON\n`, /ledger\.jsonl:2: the line is no JSON\. The ledger is only ever appended to/],
      [`${line}\n\n${line}\n`, /ledger\.jsonl:2: the line is no JSON/],
      [`${line}\n[]\n`, /ledger\.jsonl:2: .*expected object/],
      [`${line.slice(0, -9)}\n${line}\n`, /ledger\.jsonl:1: the line is no JSON/],
      [`${line.replace("{", '{"note":1,')}\n`, /ledger\.jsonl:1: .*"note"/],
      [`${line}\n${line.replace('"started"', '"lost"')}\n`, /ledger\.jsonl:2: kind: /],
      [line.slice(0, 40), /ledger\.jsonl:1: the last line has no end/],
    ];
    for (const [text, pattern] of cases) {
      Deno.writeTextFileSync(path, text);
      assert.throws(() => startSealed(path, start), refusal(pattern));
      assert.equal(Deno.readTextFileSync(path), text);
    }
  }));
