// How what programs read is spelled: snake_case, every field of it. Fields that had another name before keep it beside the new one, for
// one version.

/** Returns the value with all its fields in snake_case, and beside each that was not its old name: an alias, to be gone in 0.2. */
export function machineFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(machineFields);
  if (value === null || typeof value !== 'object') return value;
  const named = Object.entries(value).map(([name, member]) => [name, machineFields(member)] as const);
  const renamed = named.filter(([name]) => snakeCase(name) !== name);
  return Object.fromEntries([...named.map(([name, member]) => [snakeCase(name), member]), ...renamed]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
