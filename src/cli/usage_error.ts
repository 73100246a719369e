/** What a person asked for and cannot have: an error whose message is all they need, without a stack. */

export class UsageError extends Error {
  override readonly name = "UsageError";
}
