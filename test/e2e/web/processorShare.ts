import { readFileSync } from 'node:fs'

/**
 * Times as long as on the machine that limits were set on: 1, or without AVX-512, where a training step and a picture of full
 * width take about twice as long, half as much again.
 */
export const processorShare = / avx512f /.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 1 : 1.5
