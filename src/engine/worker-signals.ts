// Imported first by the worker, before anything slow loads. Ctrl-C reaches the whole process group; the primary alone decides.

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The channel closes when the primary is gone, however it went.
process.on('disconnect', () => process.exit(1));
