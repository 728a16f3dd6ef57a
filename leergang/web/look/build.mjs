// Builds the part of static/ that comes from npm packages. Run by `npm run build`; the output is committed,
// so running the platform needs no Node. `python -m leergang.web.stale` says when it must run again.
//
//   static/css/vendor.css         the components of NL Design System that we use (@utrecht/*-css)
//   static/themes/voorbeeld.css   the neutral Voorbeeld theme: only the tokens that are used, plus our bridge
//   static/icons.svg              the Tabler icons named in icons.txt
//   static/fonts/, static/vendor/ copies of fonts, htmx and the Markdown toolbar, with their licences
//   static/build.json             hashes of what was read and what was written
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = "leergang/web/look";
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
// leergang/web/stale.py hashes the same files in the same order.
const SOURCES = [
  "package.json",
  "package-lock.json",
  `${HERE}/build.mjs`,
  `${HERE}/icons.txt`,
  `${HERE}/left-out.txt`,
  `${HERE}/voorbeeld-bridge.css`,
];
const FONTS = ["hanken-grotesk", "newsreader", "noto-sans", "noto-serif"];

const written = [];
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const modules = (path) => `node_modules/${path}`;

function write(path, text) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  written.push(path);
}

function copy(from, path) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  copyFileSync(join(ROOT, modules(from)), join(ROOT, path));
  written.push(path);
}

function sha256(paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(ROOT, path)))
      .update("\0");
  return hash.digest("hex");
}

const names = (file) =>
  read(`${HERE}/${file}`)
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));

/** Rules without the selectors that ask for a class of left-out.txt; also within a media query. */
function withoutLeftOut(css) {
  const leftOut = new Set(names("left-out.txt"));
  const stays = (selector) => [...selector.matchAll(/\.(utrecht-[\w-]+)/g)].every(([, name]) => !leftOut.has(name));
  let kept = "";
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf("{", at);
    if (open < 0) return kept + css.slice(at);
    let close = open + 1;
    for (let depth = 1; depth; close++) depth += { "{": 1, "}": -1 }[css[close]] ?? 0;
    const [head, body] = [css.slice(at, open), css.slice(open + 1, close - 1)];
    const isBlock = head.includes("@");
    // A comma between brackets belongs to one selector.
    const selectors = isBlock ? [head] : head.split(/,(?![^()]*\))/).filter(stays);
    const inside = isBlock ? withoutLeftOut(body) : body;
    if (selectors.length && inside) kept += `${selectors.join(",")}{${inside}}`;
    at = close;
  }
  return kept;
}

/** Every @utrecht/*-css package of package.json, in one cascade layer that app styles can overrule. */
function vendorCss() {
  const packages = Object.keys(JSON.parse(read("package.json")).devDependencies)
    .filter((name) => /^@utrecht\/.*-css$/.test(name))
    .sort();
  const rules = packages.map((name) =>
    read(modules(`${name}/dist/index.min.css`))
      .replace(/@charset "UTF-8";/g, "")
      .replace(/\/\*[^]*?\*\//g, "")
      // Every form is novalidate: an empty required field is no error before it was sent. aria-invalid says so.
      .replace(/[^{},]+:invalid,(?=[^{}]*\[aria-invalid=true\])/g, "")
      .replace(/\n/g, ""),
  );
  return [
    "/*! @license EUPL-1.2 - NL Design System, Gemeente Utrecht en Frameless B.V. - componenten: @utrecht/*-css. Gebouwd door `npm run build`. */",
    "@layer nlds, app;",
    "@layer nlds{",
    ...rules.map(withoutLeftOut),
    "}\n",
  ].join("\n");
}

/** The tokens of a theme that are used by `users`, with every token those refer to in turn. */
function usedTokens(css, users) {
  const tokens = new Map(
    [...css.replace(/\/\*[^]*?\*\//g, "").matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name,
      value.trim().replace(/\s+/g, " "),
    ]),
  );
  const todo = [...users.matchAll(/var\(\s*(--[\w-]+)/g)].map((m) => m[1]);
  const keep = new Map();
  while (todo.length) {
    const name = todo.pop();
    if (!tokens.has(name) || keep.has(name)) continue;
    keep.set(name, tokens.get(name));
    todo.push(...[...tokens.get(name).matchAll(/var\(\s*(--[\w-]+)/g)].map((m) => m[1]));
  }
  return [...keep]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value};\n`)
    .join("");
}

function voorbeeldTheme(vendor) {
  const bridge = read(`${HERE}/voorbeeld-bridge.css`);
  const tokens = usedTokens(
    read(modules("@nl-design-system-unstable/voorbeeld-design-tokens/dist/variables.css")),
    vendor + bridge,
  );
  return [
    "/*! @license EUPL-1.2 - NL Design System Community - thema Voorbeeld. Gebouwd door `npm run build`; alleen de gebruikte tokens. */",
    `:root{\n${tokens}}`,
    bridge,
  ].join("\n");
}

/** One sprite; templates name a symbol with {% icon "naam" %}. */
function sprite() {
  const symbols = names("icons.txt").map((name) => {
    const shape = read(modules(`@tabler/icons/icons/outline/${name}.svg`))
      .match(/<svg[^>]*>([^]*)<\/svg>/)[1]
      .replace(/<path stroke="none"[^>]*\/>/g, "")
      .replace(/\s+/g, " ")
      .replace(/> </g, "><")
      .trim();
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${shape}</symbol>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("")}</svg>\n`;
}

const vendor = vendorCss();
write("static/css/vendor.css", vendor);
write("static/themes/voorbeeld.css", voorbeeldTheme(vendor));
write("static/icons.svg", sprite());
for (const font of FONTS) {
  copy(`@fontsource-variable/${font}/files/${font}-latin-wght-normal.woff2`, `static/fonts/${font}.woff2`);
  copy(`@fontsource-variable/${font}/LICENSE`, `static/fonts/LICENSE-${font}.txt`);
}
copy("htmx.org/dist/htmx.min.js", "static/vendor/htmx.min.js");
copy("htmx.org/LICENSE", "static/vendor/LICENSE-htmx.txt");
copy("@github/markdown-toolbar-element/dist/index.js", "static/vendor/markdown-toolbar-element.js");
copy("@github/markdown-toolbar-element/LICENSE", "static/vendor/LICENSE-markdown-toolbar-element.txt");
copy("@tabler/icons/LICENSE", "static/vendor/LICENSE-tabler-icons.txt");
copy(
  "@nl-design-system-unstable/voorbeeld-design-tokens/LICENSE.md",
  "static/vendor/LICENSE-nl-design-system.txt",
);

written.sort();
const manifest = {
  sources: sha256(SOURCES),
  outputs: Object.fromEntries(written.map((path) => [path, sha256([path])])),
};
writeFileSync(join(ROOT, "static/build.json"), `${JSON.stringify(manifest, null, 1)}\n`);
console.log(`${written.length} files written, see static/build.json`);
