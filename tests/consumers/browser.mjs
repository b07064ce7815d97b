// SPDX-License-Identifier: Apache-2.0
// browser.mjs - pages of results in Debian's Chromium, as a person would use them. TAP.
//
//   node browser.mjs JOBS.json
//
// JOBS.json: [{ name, kind: "report", "big" (a report used only) or "index", file, pictures (a folder), expected }], where
// expected is, for a report, { target, verdict, counts, rules: [{ id, result, texts: [..] }], literal: [..] }
// and for an index { verdicts: {target: word}, literal: [..] }. Rules of a page are the elements with
// data-rule and data-result; one that can be opened holds a <details>.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { dimTexts, focused, shownRules, structure, taken } from './inpage.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const { chromium } = createRequire(path.join(here, '../../build/consumers/'))('playwright-core')
const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']
const screen = { width: 1280, height: 800 }
const telephone = { width: 390, height: 844 }
const contrast = 4.5
const tabs = 400 // presses of the key until what is looked for must have had the focus
const wait = 300 // ms a page may take to follow a key

let number = 0
let failed = 0

function ok (what, good, ...why) {
  number++
  if (!good) {
    failed++
    for (const line of why.flat().slice(0, 12)) console.log(`# ${String(line).replace(/\s+/g, ' ').slice(0, 300)}`)
  }
  console.log(`${good ? 'ok' : 'not ok'} ${number} - ${what}`)
}

const none = (what, found) => ok(what, found.length === 0, found)
const same = (what, got, wanted) => ok(what, JSON.stringify(got) === JSON.stringify(wanted),
  `got ${JSON.stringify(got)?.slice(0, 280)}`, `wanted ${JSON.stringify(wanted)?.slice(0, 280)}`)

// A text in one line; what nobody sees or what turns the direction is shown as its number.
const asShown = text => text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
  c => `\\u{${c.codePointAt(0).toString(16).toUpperCase()}}`).replace(/\s+/g, ' ').trim()

// A page, and all it did that it should not have.
async function open (browser, job, options = {}) {
  const context = await browser.newContext({ viewport: screen, colorScheme: 'light', ...options })
  const page = await context.newPage()
  const did = []
  const url = pathToFileURL(job.file).href
  page.on('console', m => did.push(`console ${m.type()}: ${m.text()}`))
  page.on('pageerror', e => did.push(`error: ${e}`))
  page.on('dialog', d => { did.push(`dialog: ${d.message()}`); d.dismiss().catch(() => {}) })
  page.on('popup', () => did.push('popup'))
  page.on('request', r => { if (r.url().split('#')[0] !== url && !/^(data|blob):/.test(r.url())) did.push(`request: ${r.url()}`) })
  page.setDefaultTimeout(5000)
  await page.goto(url, { waitUntil: 'load' })
  return { page, context, did, url }
}

// Names that assistive programs are given, from the browser's own accessibility tree.
async function nameless (page) {
  const roles = /^(button|link|textbox|searchbox|combobox|listbox|checkbox|radio|tab|switch|menuitem|DisclosureTriangle|img|image)$/
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const bad = nodes.filter(n => !n.ignored && roles.test(n.role?.value) && !n.name?.value?.trim())
  await session.detach()
  return [...new Set(bad.map(n => `a ${n.role.value} without a name`))]
}

async function inFirstView (page, text) {
  return page.evaluate(text => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.toLowerCase().replace(/[-\s]/g, '').includes(text)) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth + 1 &&
        node.parentElement.checkVisibility({ visibilityProperty: true })) return true
    }
    return false
  }, text.toLowerCase().replace(/[-\s]/g, ''))
}

async function eventually (condition) {
  for (const until = Date.now() + wait * 5; ;) {
    if (await condition()) return true
    if (Date.now() > until) return false
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

// Presses Tab until something that IS has the focus; gives it, or null. UNSEEN: what had the focus unmarked.
async function tabTo (page, is, unseen = []) {
  for (let i = 0; i < tabs; i++) {
    await page.keyboard.press('Tab')
    const now = await page.evaluate(focused)
    if (now && !now.visible) unseen.push(`${now.tag} ${now.text}`)
    if (now && is(now)) return now
  }
  return null
}

// ---- what every page has to be ----

async function checkLoad (browser, job) {
  const { page, context, did } = await open(browser, job)
  const ms = await page.evaluate(() => Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd))
  console.log(`# ${job.name}: ${statSync(job.file).size} bytes, loaded in ${ms} ms`)
  none(`${job.name}: headings, landmarks, ids and tables`, await page.evaluate(structure))
  none(`${job.name}: every control has a name`, await nameless(page))
  none(`${job.name}: no text is taken for markup`, await page.evaluate(taken))
  const text = await page.evaluate(() => document.body.textContent)
  none(`${job.name}: texts are shown as they are`, job.expected.literal.map(asShown).filter(l => !asShown(text).includes(l)))
  for (const size of job.expected.verdict ? [screen, telephone] : []) {
    await page.setViewportSize(size)
    ok(`${job.name}: the verdict can be seen at once, ${size.width} pixels wide`, await inFirstView(page, job.expected.verdict))
  }
  none(`${job.name}: no message, no dialog, no request`, did)
  await context.close()
}

const openAll = page => page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true })

async function checkLooks (browser, job) {
  const { page, context } = await open(browser, job)
  const grounds = []
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    grounds.push(await page.evaluate(() => {
      const [html, body] = [document.documentElement, document.body].map(e => getComputedStyle(e).backgroundColor)
      return /, 0\)$/.test(body) ? html : body
    }))
    if (job.pictures) await page.screenshot({ path: path.join(job.pictures, `${job.name}-${colorScheme}.png`) })
  }
  ok(`${job.name}: light and dark differ`, grounds[0] !== grounds[1], grounds)
  await openAll(page)
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    none(`${job.name}: contrast of ${contrast} in ${colorScheme}`, await page.evaluate(dimTexts, contrast))
  }
  await page.setViewportSize(telephone)
  const width = await page.evaluate(() => document.scrollingElement.scrollWidth)
  ok(`${job.name}: as narrow as a telephone, nothing is beside the screen`, width <= telephone.width, `${width} pixels`)
  if (job.pictures) await page.screenshot({ path: path.join(job.pictures, `${job.name}-narrow.png`) })
  await context.close()
}

async function checkPaper (browser, job) {
  const { page, context } = await open(browser, job, { colorScheme: 'dark' })
  const pdf = await page.pdf({ format: 'A4' })
  ok(`${job.name}: can be printed`, pdf.subarray(0, 5).toString() === '%PDF-' && pdf.length > 5000, `${pdf.length} bytes`)
  await page.emulateMedia({ media: 'print' })
  await openAll(page)
  none(`${job.name}: contrast of ${contrast} on paper`, await page.evaluate(dimTexts, contrast))
  const rules = job.expected.rules ?? []
  same(`${job.name}: every rule is on paper`, (await page.evaluate(shownRules)).length, rules.length)
  await context.close()
}

// ---- report.html ----

async function shows (page, wanted) {
  const key = rules => JSON.stringify(rules.map(r => r.join(' ')).sort())
  return eventually(async () => key(await page.evaluate(shownRules)) === key(wanted))
}

async function checkSearch (page, job, all) {
  const box = page.locator('input[type=search]')
  const one = job.expected.rules.find(r => r.result === 'fail')
  const word = one.id.slice(-24)
  await box.fill(word)
  const shown = () => page.evaluate(shownRules)
  const found = await eventually(async () => (await shown()).length < all.length)
  const left = await shown()
  ok(`${job.name}: the search finds a rule by its id`, found && left.some(r => r[0] === one.id) && left.length < all.length / 2,
    `${left.length} of ${all.length} for ${word}`)
  await box.fill('no rule says anything like this')
  ok(`${job.name}: a search for nothing shows nothing and says so`, await shows(page, []) &&
    await page.evaluate(() => [...document.querySelectorAll('[role=status], [aria-live], output')]
      .some(e => e.checkVisibility() && e.textContent.trim())), 'rules are left, or no role=status')
  await box.fill('')
  ok(`${job.name}: an empty search shows all`, await shows(page, all))
}

// Ticks the box of one result, and no other.
async function chooseOnly (page, wanted) {
  const boxes = await page.evaluate(() => [...document.querySelectorAll('[role=search] input[type=checkbox]')]
    .map(b => [b.value, b.checked]))
  for (const [value, isChecked] of boxes) {
    if (isChecked !== (value === wanted)) {
      await page.locator(`[role=search] input[type=checkbox][value="${value}"]`).click()
    }
  }
}

async function checkFilter (page, job) {
  const words = Object.keys(job.expected.counts).filter(w => job.expected.counts[w] > 0)
  for (const word of words) {
    await chooseOnly(page, word)
    ok(`${job.name}: only what is ${word}`, await shows(page,
      job.expected.rules.filter(r => r.result === word || (word === 'waived' && r.waived)).map(r => [r.id, r.result])),
    (await page.evaluate(shownRules)).slice(0, 5))
  }
  await page.reload()
}

async function checkOpening (page, job) {
  for (const rule of job.expected.rules.filter(r => r.texts)) {
    const row = page.locator(`[data-rule="${rule.id}"]`)
    const details = page.locator(`details[data-rule="${rule.id}"], [data-rule="${rule.id}"] details`).first()
    if (await details.evaluate(d => !d.open)) await details.locator('summary').first().click()
    const text = (await row.first().innerText()).replace(/\s+/g, ' ')
    none(`${job.name}: ${rule.id.slice(-30)} opens and tells all`,
      rule.texts.map(asShown).filter(t => !text.includes(t)).map(t => `not there: ${t}`))
  }
}

async function checkKeys (browser, job) {
  const { page, context, did } = await open(browser, job)
  const unseen = []
  const one = job.expected.rules.find(r => r.result === 'fail')
  ok(`${job.name}: Tab leads to the search`, await tabTo(page, f => f.type === 'search', unseen))
  await page.keyboard.type(one.id.slice(-24))
  await eventually(async () => (await page.evaluate(shownRules)).length < job.expected.rules.length)
  const got = await tabTo(page, f => f.tag === 'summary' && f.rule === one.id, unseen)
  const details = page.locator(`details[data-rule="${one.id}"], [data-rule="${one.id}"] details`).first()
  const before = got && await details.evaluate(d => d.open)
  await page.keyboard.press('Enter')
  ok(`${job.name}: Tab leads to the finding, Enter opens and closes it`,
    got && await eventually(() => details.evaluate((d, b) => d.open !== b, before)))
  none(`${job.name}: one sees where the focus is`, [...new Set(unseen)])
  none(`${job.name}: the keyboard makes no error`, did)
  await context.close()
}

async function checkWithoutScripts (browser, job) {
  const { page, context } = await open(browser, job, { javaScriptEnabled: false })
  const rules = await page.locator('[data-rule][data-result]').count()
  const seen = await page.locator('[data-rule][data-result]').first().isVisible()
  ok(`${job.name}: without scripts every rule is there`, seen && rules === job.expected.rules.length, `${rules} rules`)
  await context.close()
}

async function checkUse (browser, job) {
  const { page, context, did } = await open(browser, job)
  const all = job.expected.rules.map(r => [r.id, r.result])
  ok(`${job.name}: every rule is there at first`, await shows(page, all), (await page.evaluate(shownRules)).length)
  await checkSearch(page, job, all)
  await checkFilter(page, job)
  await checkOpening(page, job)
  none(`${job.name}: no message, dialog or request while it is used`, did)
  await context.close()
}

// ---- index.html ----

async function checkLinks (page, job) {
  const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map(a => a.href))
  const lost = links.filter(l => !l.startsWith('file:') || !existsSync(fileURLToPath(l.split('#')[0])))
  none(`${job.name}: links lead to what is there`, lost)
  ok(`${job.name}: a link for every target`, Object.keys(job.expected.verdicts).length <= links.length, `${links.length} links`)
}

async function checkSort (page, job) {
  const order = () => page.evaluate(() => [...document.querySelectorAll('tbody tr')].map(r => r.textContent))
  const buttons = await page.locator('th button').count()
  ok(`${job.name}: the table can be sorted`, buttons > 0, 'no button in a th')
  for (let i = 0; i < buttons; i++) {
    const button = page.locator('th button').nth(i)
    await button.focus()
    await page.keyboard.press('Enter')
    const up = await order()
    const said = await button.evaluate(b => b.closest('th').getAttribute('aria-sort'))
    await page.keyboard.press('Enter')
    const down = await order()
    ok(`${job.name}: column ${i + 1} sorts both ways and says so`, /ascending|descending/.test(said ?? '') &&
      JSON.stringify([...up].sort()) === JSON.stringify([...down].sort()) &&
      said !== await button.evaluate(b => b.closest('th').getAttribute('aria-sort')), said)
  }
}

async function checkIndex (browser, job) {
  const { page, context, did } = await open(browser, job)
  const rows = await page.evaluate(() => [...document.querySelectorAll('tbody tr')].map(r => r.textContent))
  none(`${job.name}: every target with its verdict`, Object.entries(job.expected.verdicts)
    .filter(([target, word]) => !rows.some(r => r.includes(target) && r.toLowerCase().includes(word)))
    .map(pair => pair.join(' ')))
  await checkSort(page, job)
  await checkLinks(page, job)
  none(`${job.name}: no message, dialog or request while it is used`, did)
  await context.close()
}

// ----

const checks = {
  report: [checkLoad, checkUse, checkKeys, checkWithoutScripts, checkLooks, checkPaper],
  big: [checkLoad, checkUse],
  index: [checkLoad, checkIndex, checkLooks, checkPaper]
}

async function main () {
  const jobs = JSON.parse(readFileSync(process.argv[2], 'utf8'))
  const browser = await chromium.launch({ executablePath: program, args: flags })
  for (const job of jobs) {
    if (job.pictures) mkdirSync(job.pictures, { recursive: true })
    for (const check of checks[job.kind]) {
      const started = Date.now()
      try {
        await check(browser, job)
        console.log(`# ${job.name}: ${check.name} ${Date.now() - started} ms`)
      } catch (error) {
        ok(`${job.name}: ${check.name}`, false, String(error.stack ?? error).split('\n'))
      }
    }
  }
  await browser.close()
  console.log(`1..${number}`)
  process.exit(failed ? 1 : 0)
}

await main()
