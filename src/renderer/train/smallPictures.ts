/** Which pictures of a report are smaller than a training wants them. */
import type { HealthReport } from '../../contract/schemas/datasets.ts'

/** Those with a side below `size` pixels; the report must be for `size` or more. */
export function smallerThan({ tooSmall }: HealthReport, size: number): HealthReport['tooSmall'] {
  return tooSmall.filter(({ width, height }) => Math.min(width, height) < size)
}
