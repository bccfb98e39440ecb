/** A scope or group was used against its rules: a mistake in the calling code, never a condition to handle. */
export class ScopeMisuse extends Error {
  override readonly name = 'ScopeMisuse';
}
