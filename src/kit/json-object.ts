// The type of a parsed JSON object, and the test for it.

/** An object from JSON.parse. Its own keys may have any name, even `__proto__`, so only look up fixed names. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for objects other than arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
