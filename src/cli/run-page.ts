// The page of a run's report, loaded when one is asked for.

export { runPage } from '../index.ts';
