/** Whether a training with these values of its recipe looks at each picture first, and gives it a place of its own. */
export function givesPlaces(
  valueOf: (field: 'reconstructionSteps' | 'reconstructionShare') => unknown,
): boolean {
  return Number(valueOf('reconstructionSteps') ?? 0) > 0 || Number(valueOf('reconstructionShare') ?? 0) > 0
}
