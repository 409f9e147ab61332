/** What each view of the window is and looks like in the rail. Names, titles and order stand in contract/views.ts. */
import ChartSpline from '@lucide/svelte/icons/chart-spline'
import Compass from '@lucide/svelte/icons/compass'
import Film from '@lucide/svelte/icons/film'
import Layers from '@lucide/svelte/icons/layers'
import LayoutGrid from '@lucide/svelte/icons/layout-grid'
import Settings from '@lucide/svelte/icons/settings'
import type { Component } from 'svelte'
import type { ViewName } from '../contract/views.ts'
import ExploreView from './explore/ExploreView.svelte'
import GalleryView from './gallery/GalleryView.svelte'
import ModelsView from './models/ModelsView.svelte'
import type { Icon } from './parts/icon.ts'
import SettingsView from './settings/SettingsView.svelte'
import TimelineView from './timeline/TimelineView.svelte'
import TrainView from './train/TrainView.svelte'

export const views: Readonly<Record<ViewName, { readonly component: Component; readonly icon: Icon }>> = {
  explore: { component: ExploreView, icon: Compass },
  gallery: { component: GalleryView, icon: LayoutGrid },
  timeline: { component: TimelineView, icon: Film },
  train: { component: TrainView, icon: ChartSpline },
  models: { component: ModelsView, icon: Layers },
  settings: { component: SettingsView, icon: Settings },
}
