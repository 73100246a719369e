/** Problems of a scenario's files come in, one error that lists them all goes out. */

/** Something to say about a place in a file: what is wrong there and what is allowed. Lines and columns count from 1. */
export interface Remark {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A scenario that cannot be loaded. Problems are in order of file, line and column. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly Remark[];
  /** The problems, a line each. */
  readonly findings: string;

  constructor(path: string, problems: readonly Remark[]) {
    const ordered = distinct(problems).sort(byPlace);
    const lines = ordered.map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`);
    const findings = lines.join("\n");
    super(`Cannot load scenario "${path}":\n${findings}`);
    this.problems = ordered;
    this.findings = findings;
  }
}

/** An anchor that is used twice is checked twice; a reader wants its problem once. */
function distinct(problems: readonly Remark[]): Remark[] {
  const seen = new Map(problems.map((problem) => [JSON.stringify(Object.values(problem)), problem]));
  return [...seen.values()];
}

/** Order of file, line and column. */
export function byPlace(a: Remark, b: Remark): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
