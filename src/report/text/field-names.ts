// Spells field names of machine-readable output in snake_case. Renamed fields keep their old name as an alias for one version.

/** Returns the value with all fields in snake_case, and an alias for each renamed field, to be removed in 0.2. */
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
