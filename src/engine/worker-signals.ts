// Installs a worker's signal handlers. Imported first, before slow modules load. Ctrl-C reaches the whole process group, but only the
// primary acts on it.

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The channel closes when the primary exits, for whatever reason.
process.on('disconnect', () => process.exit(1));
