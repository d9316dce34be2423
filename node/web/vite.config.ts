import { defineConfig, type Plugin } from "vite";

// The browser fetches the page's program while it paints index.html; src/start.ts runs it afterwards.
function preloadMain(): Plugin {
  return {
    name: "preload-main",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((chunk) => chunk.type === "chunk");
        const main = chunks.find((chunk) => chunk.isDynamicEntry && chunk.moduleIds.some((id) => id.endsWith("/src/main.tsx")));
        if (!main) throw new Error("src/main.tsx is no chunk of its own");
        const names = [main.fileName, ...main.imports].filter((name) => !chunks.some((chunk) => chunk.isEntry && chunk.fileName === name));
        return names.map((name) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${name}` },
          injectTo: "head" as const,
        }));
      },
    },
  };
}

export default defineConfig({
  plugins: [preloadMain()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // The policy allows no data: URLs.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
