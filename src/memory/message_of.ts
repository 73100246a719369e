/** From anything that was thrown to what it says. */

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
