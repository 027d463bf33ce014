// tilefold inspect: shows what an archive contains, and what makes it large. Changes nothing.

import { parse } from '../../cli/options/parse.ts';
import { terminalText } from '../../kit/text/terminal-text.ts';
import { inspectReportText } from '../../report/inspect-text/inspect-report.ts';
import { wantsColour } from '../../report/inspect-text/paint.ts';
import { inspect } from '../../survey/inspect.ts';
import { INSPECT } from '../../survey/scan/survey-command.ts';
import type { Command } from '../command.ts';
import { type Reporting, surveyAndReport } from '../surveying/survey-and-report.ts';
import { INSPECT_FLAGS, type InspectFlags } from './flags.ts';
import { HELP } from './help.ts';
import { type Inspection, inspectionOf } from './request.ts';

const command: Command = {
  help: HELP,
  options: INSPECT_FLAGS,
  async run(argv) {
    const { input, flags } = parse<InspectFlags>(HELP, argv, INSPECT_FLAGS);
    const inspection = inspectionOf(input, flags);
    const { format: reportFormat } = inspection.view;
    return surveyAndReport(INSPECT, [inspection.request.input], { ...flags, reportFormat }, async (reporting) => {
      await report(inspection, reporting, flags.output === undefined && wantsColour(process.stdout));
      return 0;
    });
  },
};

export default command;

async function report(
  { request, view }: Inspection,
  { scan, output, isToTerminal, onScanned }: Reporting,
  isColoured: boolean,
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
