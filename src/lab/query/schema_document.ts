/** From the declarations of all tables to their documentation in Markdown: what docs/results_schema.md holds. */

import type { Column } from "../../memory/columns.ts";
import { tables } from "../../memory/rows.ts";

const introduction = `# The schema of results

One schema serves the agents' episodic memory and every results folder. This page is made of the declarations in
\`src/memory/rows.ts\` by \`deno task query --schema > docs/results_schema.md\`; a test compares the two.

## Ask in SQL

\`\`\`sh
deno task query "SELECT results, arm, avg(violationMinutes) AS minutes FROM runs GROUP BY ALL ORDER BY ALL"
deno task query "FROM selections WHERE decision = 'escalate'" --json results/baselines
\`\`\`

Every table is a view over all results folders (or over those named after the query), with one more column in front:
\`results\`, the folder's name. It is DuckDB's SQL, and results are only read. Rows come

1. from \`store/results.duckdb\` of the folder (the demo's is \`store/dev/episodic.duckdb\`);
2. while an experiment writes that file, from the snapshot \`store/parquet/<table>.parquet\` beside it, each replaced whole;
   the command says how old they are;
3. without a store, as in a fresh clone, from \`tables/<table>.csv\` where such a table is committed. A report's own tables
   (\`attempts.csv\`, \`examples.csv\`, …) are no part of this schema.

## Read the files yourself

- **DuckDB**: open \`store/results.duckdb\` with any DuckDB of version 1.5 or later, read-only, when no experiment writes it.
  Units and sentences below are the columns' comments: \`FROM duckdb_columns()\`.
- **Parquet**: \`store/parquet/*.parquet\`, also while an experiment writes; any reader will do. Lists are lists.
- **CSV**: \`tables/*.csv\`, UTF-8, comma, LF, a header, RFC 4180 quotes; numbers in full precision, an empty field is null (or
  an empty text, in a column that knows no null), flags are \`true\` and \`false\`.

Rows are identified by the columns in **bold**, and sorted by them in every export. Unit \`1\` is a ratio or another pure
number. _Or null_ says that a value may be missing; missing is never 0.
`;

/** Tables in the order of their declaration. */
export function schemaDocument(): string {
  const sections = Object.entries(tables).map(([name, { columns, key }]) => section(name, { columns, key }));
  return [introduction, ...sections].join("\n");
}

interface Declared {
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
}

function section(name: string, { columns, key }: Declared): string {
  const rows = Object.entries(columns).map(([column, { sql, nullable, unit, doc }]) => [
    key.includes(column) ? `**${column}**` : column,
    nullable ? `${sql} or null` : sql,
    unit,
    doc.replaceAll("|", "\\|"),
  ]);
  const headings = ["column", "type", "unit", "what it is"];
  const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at].length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [`## ${name}`, "", line(headings), rule, ...rows.map(line), ""].join("\n");
}
