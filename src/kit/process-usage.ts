// CPU time and peak memory of this process since it started.

export interface ProcessUsage {
  readonly pid: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

const BYTES_PER_MAX_RSS = 1024;

export function processUsage(): ProcessUsage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { pid: process.pid, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * BYTES_PER_MAX_RSS };
}
