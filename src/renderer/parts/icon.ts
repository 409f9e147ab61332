/** What counts as an icon: any of @lucide/svelte. */
import type { Component } from 'svelte'

export type Icon = Component<{ size?: number; strokeWidth?: number; absoluteStrokeWidth?: boolean }>
