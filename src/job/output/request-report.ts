// Converts a request and its fingerprint parts to the form used in reports and receipts.

import type { FingerprintParts } from '../../plan/fingerprint.ts';
import { firstInput, inputPaths } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { optionsOfRegion } from '../../tile/region.ts';
import { withoutTexts } from '../../transform/options.ts';
import type { PartsReport } from '../report-types.ts';

/** Returns the request's options, with styles by name: their text may be long, and its hash is reported elsewhere. */
export function requestReport(request: Request): Record<string, unknown> & Pick<Request, 'command'> & { readonly input: string } {
  const { inputs: _, region, shardBytes, command, output, outputFormat, transform, ...options } = request;
  const { path, format } = firstInput(request);
  const told = {
    inputFormat: format,
    ...options,
    ...optionsOfRegion(region),
    shardBytes,
    command,
    input: path,
    ...(request.inputs.length > 1 ? { inputs: inputPaths(request) } : {}),
    output,
    outputFormat,
  };
  return { ...told, transform: withoutTexts(transform) };
}

export function partsReport({ inputs, ...parts }: FingerprintParts): PartsReport {
  return { input: inputs.length === 1 ? inputs[0] : inputs, ...parts };
}

/** The inverse of `partsReport`. */
export function partsOfReport({ input, ...parts }: PartsReport): FingerprintParts {
  return { inputs: Array.isArray(input) ? (input as unknown[]) : [input], ...parts };
}
