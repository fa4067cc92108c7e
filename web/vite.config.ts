import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** The page is served by the application itself, below /ui/. Nothing is inlined: the content security policy allows files only. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '^/(?!ui/)': 'http://127.0.0.1:3000' } },
});
