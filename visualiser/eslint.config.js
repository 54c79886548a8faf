import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // What comes over the wire may be anything where the document says so.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Nothing is taken for markup: use lit-html." },
        { property: "outerHTML", message: "Nothing is taken for markup: use lit-html." },
        { property: "insertAdjacentHTML", message: "Nothing is taken for markup: use lit-html." },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["lit-html/directives/unsafe-*"], message: "Nothing is taken for markup." },
          ],
        },
      ],
    },
  },
);
