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
      // Some values from the server may be of any JSON type.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "No text becomes markup: use lit-html." },
        { property: "outerHTML", message: "No text becomes markup: use lit-html." },
        { property: "insertAdjacentHTML", message: "No text becomes markup: use lit-html." },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["lit-html/directives/unsafe-*"], message: "No text becomes markup." },
          ],
        },
      ],
    },
  },
);
