// Handles Ctrl-C and other signals: the first one stops the run after a clean checkpoint, the second one ends it at once. The
// second is left to the system's default action, which works even if the event loop is blocked.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` with an abort signal whose reason is the name of the received signal. */
export async function withSignals<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const removeListeners = () => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  const onSignal = (name: string) => {
    removeListeners();
    process.stderr.write(`tilefold: ${name}: stopping; once more stops at once\n`);
    controller.abort(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    removeListeners();
  }
}
