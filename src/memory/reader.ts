/** From questions in SQL over several databases and files to answers; nothing is written. */

import { type Answer, type AnswerValue, answerValue } from "./answer.ts";
import { type Duckdb, isLocked, openDuckdb } from "./duckdb.ts";
import { messageOf } from "./message_of.ts";
import { QueryError } from "./query_error.ts";
import { sqlName, sqlText } from "./sql_text.ts";

/** Opens a session over other databases and files, which it only reads. */
export async function openReader(): Promise<Reader> {
  return new Reader(await openDuckdb(null));
}

/** What can be asked in SQL; each answer has to be read before the next question. */
export class Reader implements Disposable {
  readonly #database: Duckdb;

  constructor(database: Duckdb) {
    this.#database = database;
  }

  /** Attaches a database file under a name; false when a process that writes holds it. */
  async attach(path: string, name: string): Promise<boolean> {
    try {
      await this.#database.run(`ATTACH ${sqlText(path)} AS ${sqlName(name)} (READ_ONLY)`);
      return true;
    } catch (cause) {
      if (isLocked(cause)) return false;
      throw new Error(`Cannot open ${path}: ${messageOf(cause)}`, { cause });
    }
  }

  /** Statements of our own, which declare views. */
  async declare(sql: string): Promise<void> {
    await this.#database.run(sql);
  }

  /**
   * From now on questions reach the attached databases and these files only, and nothing can be written or set: some
   * statements that we refuse touch files as soon as DuckDB reads them.
   */
  async confine(files: readonly string[]): Promise<void> {
    await this.#database.run(`SET allowed_paths = [${files.map(sqlText).join(", ")}]`);
    await this.#database.run("SET enable_external_access = false");
    await this.#database.run("SET lock_configuration = true");
  }

  /**
   * The answer to one question.
   *
   * @throws QueryError when `sql` is anything but one statement that reads
   */
  async ask(sql: string): Promise<Answer> {
    const written = writtenStatements(sql);
    if (written === 0) throw new QueryError("The query is empty");
    try {
      const { columns, batches } = await (await this.#question(sql, written)).stream();
      return { columns, batches: plainBatches(batches) };
    } catch (cause) {
      throw new QueryError(inWords(cause), { cause });
    }
  }

  /** DuckDB may make several statements of one: a PIVOT first makes a type of the values that become columns. */
  async #question(sql: string, written: number) {
    const statements = await this.#database.statements(sql);
    if (statements.length > 1 && written > 1) {
      throw new QueryError(`There are ${statements.length} statements: ask one at a time`);
    }
    for (const prepare of statements.slice(0, -1)) {
      const step = await prepare();
      if (step.kind !== "CREATE") throw notAQuestion("This");
      await step.run();
    }
    const question = await statements[statements.length - 1]();
    if (question.kind !== "SELECT") throw notAQuestion(question.kind);
    return question;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** How many statements somebody wrote, comments and quoted semicolons aside. */
function writtenStatements(sql: string): number {
  const code = sql.replaceAll(
    /('(?:[^']|'')*'|"(?:[^"]|"")*")|--.*|\/\*[\s\S]*?\*\//g,
    (_, quoted) => quoted === undefined ? " " : "quoted",
  );
  return code.split(";").filter((statement) => statement.trim() !== "").length;
}

function notAQuestion(kind: string): QueryError {
  return new QueryError(`${kind} is not a question: results are only read`);
}

function inWords(cause: unknown): string {
  return messageOf(cause).replace("Failed to extract statements: ", "").replace(
    "file system operations are disabled by configuration",
    "a question reads the results' tables and no other file, and writes none",
  );
}

async function* plainBatches(
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncIterable<readonly (readonly AnswerValue[])[]> {
  try {
    for await (const rows of batches) yield rows.map((row) => row.map(answerValue));
  } catch (cause) {
    // A conversion may fail on a late row.
    throw new QueryError(messageOf(cause), { cause });
  }
}
