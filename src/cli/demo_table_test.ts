import assert from "node:assert/strict";
import type { SummaryRow } from "../report/summary_rows.ts";
import { demoTable } from "./demo_table.ts";

const row: SummaryRow = {
  scenario: "dune-market",
  topology: "online-boutique",
  split: "dev",
  arm: "sentinel",
  seed: 1,
  recovered: true,
  timeToRecoverSeconds: 90,
  violationMinutes: 1.25,
  cost: 0.3,
  utility: 0.9,
  attempts: 1,
  actions: 1,
  diagnosis: "wrong",
  diagnosed: "crash@service/adservice",
  truth: "probe-misconfigured@service/adservice",
  faulty: true,
  stateHash: "",
};
const untouched: SummaryRow = {
  ...row,
  arm: "none",
  recovered: false,
  timeToRecoverSeconds: null,
  violationMinutes: 13.5,
  cost: 0,
  diagnosis: "none",
  diagnosed: "none",
};

Deno.test("demoTable() gives what was diagnosed a column where it fits", () => {
  assert.equal(
    demoTable([untouched, row], 200),
    [
      "scenario     seed  arm       recovered    after  SLO missed  cost  diagnosis  diagnosed",
      "-----------  ----  --------  ---------  -------  ----------  ----  ---------  ----------------------------------------------------------------------",
      "dune-market     1  none      no               -    13.5 min   0.0  -          -",
      "dune-market     1  sentinel  yes        1.5 min     1.3 min   0.3  wrong      crash@service/adservice (truth: probe-misconfigured@service/adservice)",
      "",
    ].join("\n"),
  );
});

Deno.test("demoTable() lists what was diagnosed below in a narrow terminal, and stays within 80 columns", () => {
  const lines = demoTable([untouched, row], 80).split("\n");
  assert.deepEqual(lines.slice(4), [
    "",
    "Diagnosed by sentinel:",
    "  dune-market, seed 1: crash@service/adservice",
    "    truth: probe-misconfigured@service/adservice",
    "",
  ]);
  assert.ok(lines.every((line) => line.length <= 80));
});
