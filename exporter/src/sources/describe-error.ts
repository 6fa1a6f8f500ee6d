import { descriptorRemedy } from './descriptors';

/** An error's message, with that of its cause, or with what would help against a want of descriptors. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const remedy = 'code' in error ? descriptorRemedy(String(error.code)) : undefined;
  if (remedy !== undefined) {
    return `${error.message}: ${remedy}`;
  }
  return error.cause === undefined ? error.message : `${error.message}: ${describeError(error.cause)}`;
}
