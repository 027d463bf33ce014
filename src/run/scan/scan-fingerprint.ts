// What an inspection can be gone on with for: the same question to the same archive, by the same tool.

import type { InspectOptions } from '../../inspect/inspect-options.ts';
import type { FingerprintParts } from '../../plan/fingerprint.ts';
import type { InputIdentity } from '../identity.ts';
import { versions } from '../prepare.ts';
import type { ScanOptions } from './scan-options.ts';

export function scanFingerprint(
  request: InspectOptions & { readonly input: string },
  identity: InputIdentity,
  { layerStats }: ScanOptions,
): FingerprintParts {
  const { input: _input, ...options } = request;
  return {
    input: identity,
    options: { ...options, layerStats: layerStats !== null },
    style: null,
    versions: versions(),
  };
}
