// Flags for running TypeScript directly in Node; from 22.18 on none are needed.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export const STRIP_TYPES: readonly string[] = major === 22 && minor < 18 ? ['--experimental-strip-types'] : [];
