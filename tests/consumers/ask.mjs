// SPDX-License-Identifier: Apache-2.0
// ask.mjs - what STIG Manager's parsers, MITRE's HDF converters and JSON schemas make of results.
//
//   node ask.mjs SUMMARY-SCHEMA INSTALLED-STIG FOLDER...
//
// Prints one JSON object: folder -> file -> consumer -> its answer, or {"error": why}.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const packages = path.join(here, '../../build/consumers/')
const require = createRequire(packages)
const stigman = require('@nuwcdivnpt/stig-manager-client-modules')
const hdf = require('@mitre/hdf-converters')
const drafts = { '2019-09': require('ajv/dist/2019'), '2020-12': require('ajv/dist/2020') }
const addFormats = require('ajv-formats')

const [summarySchema, installed, ...folders] = process.argv.slice(2)

// Those stigman-watcher has by default.
const importOptions = { autoStatus: 'saved', unreviewed: 'commented', unreviewedCommented: 'informational',
  emptyDetail: 'replace', emptyComment: 'ignore' }
const fieldSettings = { detail: { required: 'always' }, comment: { required: 'findings' } }

function review (parse, data, file, options = importOptions) {
  const parsed = parse({ data, importOptions: options, fieldSettings, allowAccept: false, scapBenchmarkMap: new Map(),
    sourceRef: file })
  const task = new stigman.TaskObject({ parsedResults: [parsed], apiAssets: [],
    options: { createObjects: true, collectionId: '1', strictRevisionCheck: true },
    apiStigs: installed.split(',').map(id => ({ benchmarkId: id.split('=')[0], revisionStrs: [id.split('=')[1]] })) })
  return {
    target: parsed.target,
    errors: [...(parsed.errors ?? []), ...task.errors],
    checklists: parsed.checklists.map(c => ({ benchmark: c.benchmarkId, revision: c.revisionStr, stats: c.stats,
      reviews: c.reviews.map(r => [r.ruleId, r.result, r.detail, r.comment, r.resultEngine?.overrides ?? []]) })),
    assets: [...task.taskAssets.values()].map(a => a.assetProps.name),
    ignored: [...task.taskAssets.values()].flatMap(a => a.checklistsIgnored).map(c => `${c.benchmarkId}: ${c.ignored}`)
  }
}

function controls (Mapper, data, file) {
  const made = new Mapper(data).toHdf()
  return {
    fingerprint: hdf.fingerprint({ data, filename: path.basename(file) }),
    profiles: made.profiles.length,
    controls: made.profiles.flatMap(p => p.controls.map(c =>
      [c.id, c.results.map(r => r.status).join(' '), c.title, (c.tags.nist ?? []).join(' ')]))
  }
}

const validators = new Map()

function validate (schema, data) {
  if (!validators.has(schema)) {
    const text = JSON.parse(readFileSync(schema, 'utf8'))
    const Ajv = drafts[/draft\/([^/]+)\//.exec(text.$schema)[1]]
    const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true })
    addFormats(ajv)
    validators.set(schema, ajv.compile(text))
  }
  const check = validators.get(schema)
  check(JSON.parse(data))
  return (check.errors ?? []).slice(0, 20).map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)
}

const questions = {
  'results.xml': {
    stigman: (data, file) => review(stigman.reviewsFromXccdf, data, file),
    'stigman-all': (data, file) => review(stigman.reviewsFromXccdf, data, file, { ...importOptions, unreviewed: 'always' }),
    hdf: (data, file) => controls(hdf.XCCDFResultsMapper, data, file)
  },
  'checklist.ckl': {
    stigman: (data, file) => review(stigman.reviewsFromCkl, data, file),
    hdf: (data, file) => controls(hdf.ChecklistResults, data, file)
  },
  'checklist.cklb': {
    stigman: (data, file) => review(stigman.reviewsFromCklb, data, file),
    schema: data => validate(path.join(here, 'schemas/cklb-1.0.schema.json'), data)
  },
  'summary.json': { schema: data => validate(summarySchema, data) }
}

function ask (folder) {
  const answers = {}
  for (const [name, consumers] of Object.entries(questions)) {
    const file = path.join(folder, name)
    if (!existsSync(file)) continue
    answers[name] = {}
    for (const [consumer, question] of Object.entries(consumers)) {
      try {
        answers[name][consumer] = question(readFileSync(file, 'utf8'), file)
      } catch (error) {
        answers[name][consumer] = { error: String(error.stack ?? error).slice(0, 600) }
      }
    }
  }
  return answers
}

// What the converters say on their way is not an answer.
console.log = console.info = console.error
process.stdout.write(JSON.stringify(Object.fromEntries(folders.map(f => [f, ask(f)]))))
