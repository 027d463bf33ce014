// What a process has used of the machine since it began: processor time and the most memory it ever held.

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
