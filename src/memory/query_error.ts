/** What is wrong with a question that somebody asked in SQL: an error whose message is all that they need. */

export class QueryError extends Error {
  override readonly name = "QueryError";
}
