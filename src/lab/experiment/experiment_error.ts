/** What keeps an experiment from being played as asked: an error whose message is all that a person needs. */

export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
}
