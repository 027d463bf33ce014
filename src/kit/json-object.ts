/** An object as JSON.parse makes it: its own keys may have any name, also `__proto__`, so only fixed names are looked up in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells an object from arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
