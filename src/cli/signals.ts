// Ctrl-C and its kin: the first one stops the run after a clean checkpoint, the second one stops at once. The second is left to the
// system, which asks no event loop: it ends the process whatever it is at.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` with a signal that aborts, its reason the name of what came in. */
export async function withSignals<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const letGo = () => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  const onSignal = (name: string) => {
    letGo();
    process.stderr.write(`tilefold: ${name}: stopping; once more stops at once\n`);
    controller.abort(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    letGo();
  }
}
