// Builds static/dist: each asset under a name that carries its SHA-256, so that a browser may keep it for ever;
// beside it the same bytes in Brotli and gzip; and manifest.json, which the server reads to find the names.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { compile, NodePackageImporter } from 'sass'

const source = fileURLToPath(new URL('src', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const dist = fileURLToPath(new URL('dist', import.meta.url))

const notice = '/* With GOV.UK Frontend and MOJ Frontend, MIT licence, Copyright (C) 2017 Crown Copyright; and htmx, Zero-Clause BSD. */\n'

const script = async (name) => {
  const result = await build({ entryPoints: [`${source}/${name}`], bundle: true, minify: true, write: false,
    format: 'iife', target: 'es2020', legalComments: 'none', banner: { js: notice } })
  return result.outputFiles[0].contents
}
const style = (name) =>
  Buffer.from(notice + compile(`${source}/${name}`, { style: 'compressed', importers: [new NodePackageImporter()], loadPaths: [root] }).css)

const assets = {
  'app.css': style('app.scss'),
  'staff.css': style('staff.scss'),
  'app.js': await script('app.js'),
  'boot.js': await script('boot.js'),
  'idle.js': await script('idle.js'),
  'icon.svg': readFileSync(`${source}/icon.svg`),
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
const manifest = {}
for (const [name, bytes] of Object.entries(assets)) {
  const [stem, extension] = name.split('.')
  const hashed = `${stem}.${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${extension}`
  manifest[name] = hashed
  const brotli = brotliCompressSync(bytes)
  for (const [suffix, body] of [['', bytes], ['.br', brotli], ['.gz', gzipSync(bytes, { level: 9 })]]) {
    writeFileSync(`${dist}/${hashed}${suffix}`, body)
  }
  console.log(hashed, bytes.length, 'bytes,', brotli.length, 'in Brotli')
}
writeFileSync(`${dist}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`)
