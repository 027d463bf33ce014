// tilefold inspect: shows what an archive contains, and what makes it large. Changes nothing.

import { parse } from '../../cli/options/parse.ts';
import { createProgress } from '../../cli/progress/create-progress.ts';
import { withSignals } from '../../cli/signals.ts';
import { terminalText } from '../../kit/text/terminal-text.ts';
import { usage } from '../../kit/usage.ts';
import { inspectReportText } from '../../report/inspect-text/inspect-report.ts';
import { wantsColour } from '../../report/inspect-text/paint.ts';
import { inspect } from '../../survey/inspect.ts';
import type { ScanOptions } from '../../survey/scan/scan-options.ts';
import type { Command } from '../command.ts';
import { INSPECT_FLAGS, type InspectFlags } from './flags.ts';
import { HELP } from './help.ts';
import { openReportOutput } from './output.ts';
import type { ReportOutput } from './report-output.ts';
import { type Inspection, inspectionOf, scanOptionsOf } from './request.ts';

const command: Command = {
  help: HELP,
  options: INSPECT_FLAGS,
  async run(argv) {
    const { input, flags } = parse<InspectFlags>(HELP, argv, INSPECT_FLAGS);
    const inspection = inspectionOf(input, flags);
    const options = scanOptionsOf(flags);
    const isToTerminal = flags.output === undefined && process.stdout.isTTY === true;
    if (inspection.view.format === 'html' && isToTerminal)
      throw usage('--report-format html is for a browser: name a file by -o FILE');
    return withSignals(async (signal) => {
      const output = openReportOutput(flags.output ?? null, inspection.request.input, options.checkpoint ?? null);
      const progress = await createProgress(flags.progress, process.stderr);
      try {
        const scan = { ...options, signal: AbortSignal.any([signal, output.abandoned]), onProgress: progress.onEvent };
        const isColoured = flags.output === undefined && wantsColour(process.stdout);
        await report(inspection, scan, output, { isColoured, isToTerminal, onScanned: () => progress.close() });
        output.finish();
        return 0;
      } catch (error) {
        output.discard();
        // The reader has closed the pipe, as `head` does: not an error.
        if (output.abandoned.aborted && !signal.aborted) return 0;
        throw error;
      } finally {
        progress.close();
      }
    });
  },
};

export default command;

interface DisplayOptions {
  readonly isColoured: boolean;
  readonly isToTerminal: boolean;
  onScanned(): void;
}

async function report(
  { request, view }: Inspection,
  scan: Partial<ScanOptions>,
  output: ReportOutput,
  { isColoured, isToTerminal, onScanned }: DisplayOptions,
): Promise<void> {
  if (view.format === 'tsv') {
    const shown = isToTerminal ? tabbedTerminalText : (text: string) => text;
    await inspect(request, { ...scan, layerStats: (text) => output.write(shown(text)) });
    onScanned();
    return;
  }
  const found = await inspect(request, scan);
  onScanned();
  if (view.format === 'html') {
    // Loaded late: it is large, and other formats do not need it.
    const { inspectHtml } = await import('./page.ts');
    await output.write(inspectHtml(request, found));
    return;
  }
  await output.write(inspectReportText(found, request, view, isColoured));
}

/** Tabs are part of the format. */
function tabbedTerminalText(text: string): string {
  return text.split('\t').map(terminalText).join('\t');
}
