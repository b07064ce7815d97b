// SPDX-License-Identifier: Apache-2.0
// inpage.mjs - questions that are asked inside a page: each function runs there, alone.

// Text whose contrast with what is behind it is below RATIO: ["4.1 rgb(..) on rgb(..): text"].
export function dimTexts (ratio) {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const known = new Map()
  const rgba = colour => {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = colour
      context.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data
      known.set(colour, [r, g, b, a / 255])
    }
    return known.get(colour)
  }
  const over = (top, below) => below.slice(0, 3).map((c, i) => top[i] * top[3] + c * (1 - top[3])).concat(1)
  // What is behind an element's text (null: a picture), and how much of the text is left.
  const grounds = new Map([[null, { below: rgba('Canvas'), opacity: 1 }]])
  const ground = element => {
    if (!grounds.has(element)) {
      const parent = ground(element.parentElement)
      const style = getComputedStyle(element)
      const own = rgba(style.backgroundColor)
      const below = style.backgroundImage !== 'none' || (parent.below === null && own[3] < 1) ? null
        : own[3] === 1 ? own : over(own, parent.below)
      grounds.set(element, { below, opacity: parent.opacity * Number(style.opacity) })
    }
    return grounds.get(element)
  }
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
  const dim = []
  const judge = (element, text, style) => {
    const { below, opacity } = ground(element)
    if (below === null) return dim.push(`a picture is behind: ${text}`)
    const own = rgba(style.color)
    const got = contrast(over([own[0], own[1], own[2], own[3] * opacity], below), below)
    if (got < ratio) dim.push(`${got.toFixed(2)} ${style.color} on ${below.slice(0, 3)}: ${text.trim().slice(0, 40)}`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (node.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue
    if (element.closest('script, style, option')) continue
    judge(element, node.data, getComputedStyle(element))
  }
  for (const input of document.querySelectorAll('input, select, textarea')) {
    if (!input.checkVisibility({ visibilityProperty: true })) continue
    judge(input, input.value || 'input', getComputedStyle(input))
    if (input.placeholder) judge(input, input.placeholder, getComputedStyle(input, '::placeholder'))
  }
  return dim
}

// What a reader by ear or keyboard stumbles over.
export function structure () {
  const wrong = []
  const count = (selector, n) => {
    const found = document.querySelectorAll(selector).length
    if (found !== n) wrong.push(`${found} ${selector}, wanted ${n}`)
  }
  count('main', 1)
  count('h1', 1)
  if (!document.documentElement.lang) wrong.push('no language')
  if (!document.title.trim()) wrong.push('no title')
  if (document.characterSet !== 'UTF-8') wrong.push(`encoding ${document.characterSet}`)
  let before = 0
  for (const h of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const level = Number(h.tagName[1])
    if (level > before + 1) wrong.push(`h${level} after h${before}: ${h.textContent.trim().slice(0, 40)}`)
    if (!h.textContent.trim()) wrong.push(`empty h${level}`)
    before = level
  }
  const ids = new Set()
  for (const e of document.querySelectorAll('[id]')) {
    if (ids.has(e.id)) wrong.push(`id ${e.id} twice`)
    ids.add(e.id)
  }
  for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls], label[for]')) {
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
      for (const id of (e.getAttribute(name) ?? '').split(/\s+/)) {
        if (id && !ids.has(id)) wrong.push(`${name} of ${e.tagName} names ${id}, which is not there`)
      }
    }
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.querySelector('th')) wrong.push('a table without headers')
  }
  for (const e of document.querySelectorAll('details')) {
    if (e.firstElementChild?.tagName !== 'SUMMARY') wrong.push('details that do not begin with a summary')
  }
  for (const e of document.querySelectorAll('[tabindex]')) {
    if (Number(e.getAttribute('tabindex')) > 0) wrong.push('a tabindex above 0')
  }
  return [...new Set(wrong)]
}

// Traces of texts that were taken for markup or code.
export function taken () {
  const wrong = []
  const address = /^[\s\0-\x20]*(javascript|data|vbscript):/i
  for (const e of document.querySelectorAll('*')) {
    for (const { name, value } of e.attributes) {
      if (name.startsWith('on')) wrong.push(`<${e.localName} ${name}>`)
      if (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name) && address.test(value)) {
        wrong.push(`<${e.localName} ${name}="${value.slice(0, 40)}">`)
      }
    }
    if (e.localName === 'script' && /alert\(1\)/.test(e.textContent) && !/json/.test(e.type)) wrong.push('<script> with alert(1)')
    if (['iframe', 'object', 'embed', 'base', 'form'].includes(e.localName)) wrong.push(`<${e.localName}>`)
    if (e.localName === 'img' && !/^data:image\//.test(e.getAttribute('src') ?? '')) wrong.push('<img>')
  }
  // A mark that turns the direction of text must end where the text ends.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!/[\u202a-\u202e\u2066-\u2069]/.test(node.data) || node.parentElement.closest('script')) continue
    const style = getComputedStyle(node.parentElement)
    if (!/isolate|plaintext/.test(style.unicodeBidi) && !/^(block|list-item|table-cell|flex|grid)$/.test(style.display)) {
      wrong.push(`direction not isolated: ${JSON.stringify(node.data.slice(0, 40))}`)
    }
  }
  return [...new Set(wrong)]
}

// Attributes of what has the focus, and whether one can see that it has.
export function focused () {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const style = getComputedStyle(e)
  const visible = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
  return { tag: e.localName, type: e.getAttribute('type') ?? '', visible, text: e.textContent.trim().slice(0, 60),
    rule: e.closest('[data-rule]')?.dataset.rule ?? '' }
}

// Rules that can be seen: [[rule, result]].
export function shownRules () {
  return [...document.querySelectorAll('[data-rule][data-result]')]
    .filter(e => e.checkVisibility({ visibilityProperty: true })).map(e => [e.dataset.rule, e.dataset.result])
}
