// The fingerprint of an inspection. A resume requires the same options, archive and tool version.

import type { InputIdentity } from '../../archive/identity.ts';
import type { FingerprintParts } from '../../plan/fingerprint.ts';
import { versions } from '../../run/request/prepare.ts';
import type { InspectOptions } from '../sizes/inspect-options.ts';
import type { ScanOptions } from './scan-options.ts';

export function scanFingerprint(
  request: InspectOptions & { readonly input: string },
  identity: InputIdentity,
  { layerStats }: ScanOptions,
): FingerprintParts {
  const { input: _input, ...options } = request;
  return {
    inputs: [identity],
    options: { ...options, layerStats: layerStats !== null },
    style: null,
    versions: versions(),
  };
}
