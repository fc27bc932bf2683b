import { defineConfig } from 'vitest/config'

export default defineConfig({
  // One copy of graphql: without the alias, Vitest loads its CommonJS build beside the ES one and "another realm" errors follow.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['{server,action,client,worker,cli,test}/**/*.test.{ts,tsx}'],
    exclude: process.env.QGJOB_PACKAGE === undefined ? ['test/package/**', '**/node_modules/**'] : [],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
