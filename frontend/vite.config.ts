import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the server; the same variable that `prospero serve` reads. */
const server = `http://127.0.0.1:${process.env['PROSPERO_PORT'] ?? '5000'}`;

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: { '/api': server, '/login': server, '/livez': server, '/readyz': server },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    // The review desk and the labeling page are chunks of their own; what remains is under this.
    chunkSizeWarningLimit: 700,
  },
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 20_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
    projects: [
      // Pure logic needs no page: it starts in milliseconds in Node. What draws is *.test.tsx.
      { extends: true, test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['src/testing/setup.ts'],
        },
      },
    ],
  },
});
