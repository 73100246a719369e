/** From files of recorded cases to what passed, what failed and what no kind recognises, file by file. */

import { type CaseResult, type ConformanceKind, difference } from "./conformance_kind.ts";
import { conformanceKinds } from "./kinds.ts";

/** One file's cases, each of them any JSON. */
export interface CaseFile {
  readonly file: string;
  readonly cases: readonly unknown[];
}

/** A case that did not pass: its name, or its place in the file, and why. */
export interface Complaint {
  readonly name: string;
  readonly reasons: readonly string[];
}

export interface FileReport {
  readonly file: string;
  /** Kinds that recognised a case of the file, in order of their first. */
  readonly kinds: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Cases that fit no kind, or more than one: never passed over in silence. */
  readonly unrecognised: number;
  readonly complaints: readonly Complaint[];
  /** Cases with fields that their kind does not read, and these fields: what they say bears on no answer here. */
  readonly unread: { readonly cases: number; readonly fields: readonly string[] };
}

/** Runs every case of every file against `kinds`. */
export function runConformance(
  files: readonly CaseFile[],
  kinds: readonly ConformanceKind[] = conformanceKinds,
): readonly FileReport[] {
  return files.map(({ file, cases }) => {
    const found = new Set<string>();
    const complaints: Complaint[] = [];
    const fields = new Set<string>();
    let withUnread = 0;
    let passed = 0;
    let failed = 0;
    let unrecognised = 0;
    cases.forEach((value, index) => {
      const { kind, reasons, unread } = judge(value, kinds);
      if (unread.length > 0) withUnread++;
      for (const field of unread) fields.add(field);
      if (kind !== null) found.add(kind);
      if (kind === null) unrecognised++;
      else if (reasons.length > 0) failed++;
      else passed++;
      if (kind === null || reasons.length > 0) complaints.push({ name: nameOf(value, index), reasons });
    });
    const unread = { cases: withUnread, fields: [...fields].sort() };
    return { file, kinds: [...found], passed, failed, unrecognised, complaints, unread };
  });
}

/** More problems than these, and a case is not like a kind at all. */
const likeness = 2;

interface Judgement {
  readonly kind: string | null;
  readonly reasons: readonly string[];
  readonly unread: readonly string[];
}

/** A case belongs to the one kind that leaves the fewest of its fields unread. */
function judge(value: unknown, kinds: readonly ConformanceKind[]): Judgement {
  let recognised: Judgement[] = [];
  let nearest = unknown("no kind recognises it");
  let fewest = likeness + 1;
  for (const kind of kinds) {
    const result = checked(kind, value);
    if (result.recognised) {
      const { differences: reasons, unread } = result;
      const least = recognised[0]?.unread.length ?? Infinity;
      if (unread.length < least) recognised = [];
      if (unread.length <= least) recognised.push({ kind: kind.name, reasons, unread });
    } else if (result.problems.length < fewest) {
      fewest = result.problems.length;
      nearest = unknown(`no kind recognises it; the nearest is "${kind.name}": ${result.problems.join("; ")}`);
    }
  }
  if (recognised.length > 1) {
    return unknown(`it fits several kinds: ${recognised.map(({ kind }) => kind).join(", ")}`);
  }
  return recognised[0] ?? nearest;
}

function unknown(reason: string): Judgement {
  return { kind: null, reasons: [reason], unread: [] };
}

/** A rule that throws has not given upstream's answer. */
function checked(kind: ConformanceKind, value: unknown): CaseResult {
  try {
    return kind.check(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { recognised: true, differences: difference("outcome", "an answer", `an error: ${message}`), unread: [] };
  }
}

function nameOf(value: unknown, index: number): string {
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : undefined;
  return typeof name === "string" && name !== "" ? name : `case ${index + 1}`;
}
