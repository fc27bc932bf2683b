import tseslint from 'typescript-eslint'

export default tseslint.config(
  // examples/phones is a project of its own, whose packages are installed only where its tests run.
  { ignores: ['dist/', '.github/', 'client/gql/', 'node_modules/', 'examples/phones/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Kysely hands out builders whose functions are meant to be destructured.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions', 'asyncFunctions'] }],
      'no-console': 'error',
    },
  },
  // Benchmarks and builds are run by people, who read what they print.
  { files: ['bench/**', 'build.ts', 'action/build.ts'], rules: { 'no-console': 'off' } },
)
