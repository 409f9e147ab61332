/** The page's entry: styles, then the window. */
import { mount } from 'svelte'
import '@fontsource-variable/inter/wght.css'
import './tokens.css'
import './base.css'
import './layout.css'
import './controls.css'
import App from './App.svelte'

const target = document.getElementById('app')
if (target) mount(App, { target })
