// The fingerprint of a survey command. A resume requires the same options, archives and tool version.

import type { InputIdentity } from '../../archive/identity.ts';
import type { FingerprintParts } from '../../plan/fingerprint.ts';
import { versions } from '../../run/request/prepare.ts';

export function scanFingerprint(identities: readonly InputIdentity[], options: FingerprintParts['options']): FingerprintParts {
  return { inputs: identities, options, style: null, versions: versions() };
}
