// The page's own script: starts the design system's components, and lets a refused form be drawn again in place.
import {
  Button, CharacterCount, Checkboxes, createAll, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios,
  SkipLink,
} from 'govuk-frontend'
import 'htmx.org'

const OURS = new Set([200, 204, 400, 403, 404, 409, 410, 422, 429]) // replies that carry a page for the person to read

function start(scope) {
  createAll(Button, { preventDoubleClick: true }, scope)
  for (const Component of [CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput,
    Radios, SkipLink]) createAll(Component, undefined, scope)
  scope.querySelectorAll('form').forEach(fit)
  for (const place of scope.querySelectorAll('[data-smaller]')) place.hidden = false // without a script it does nothing
}

// A question that is about some answers is shown while one of them is chosen; never hidden with words or an error in it.
function fit(form) {
  for (const place of (form.closest('main') ?? form).querySelectorAll('[data-only]')) {
    const own = place.closest('form') // what stands above a form is about its answers too
    if (own ? own !== form : !form.querySelector(`[name="${place.dataset.only.split(/!?=/)[0]}"]`)) continue
    const filled = [...place.querySelectorAll('input, textarea')]
      .some((box) => (['radio', 'checkbox'].includes(box.type) ? box.checked : box.value.trim()))
    place.hidden = !filled && !place.querySelector('.govuk-error-message') && !isAbout(place.dataset.only, form)
  }
}

function isAbout(only, form) {
  return only.split(',').some((part) => {
    const [, name, not, values] = part.match(/^([\w-]+)(!?)=(.*)$/)
    const boxes = [...form.querySelectorAll(`[name="${name}"]`)]
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value)
    if (values === 'all') return chosen.length < boxes.length
    if (values === 'one') return chosen.length === 1
    return chosen.some((value) => values.split(' ').includes(value) !== Boolean(not))
  })
}

document.addEventListener('change', (event) => {
  const { form } = event.target
  if (!form) return
  fit(form)
  const again = event.target.closest('[data-again]') // an answer after which other questions are worded anew
  if (!again) return
  reword(form, again.dataset.again)
})

// The page comes again with its questions worded anew. Whatever is typed meanwhile stays, and so does the focus.
async function reword(form, about) {
  const sent = new URLSearchParams(new FormData(form))
  sent.append('more', about)
  const reply = await fetch(form.action, { method: 'POST', body: sent }).catch(() => null)
  const page = reply?.ok && new DOMParser().parseFromString(await reply.text(), 'text/html')
  const main = page && page.querySelector(`main:has([data-again="${about}"])`)
  if (!main) {
    const button = Object.assign(document.createElement('button'), { name: 'more', value: about, hidden: true })
    form.append(button)
    return form.requestSubmit(button)
  }
  const choice = (box) => ['radio', 'checkbox'].includes(box.type)
  const same = (box) => box.name && [...main.querySelectorAll('input, select, textarea')]
    .find((other) => other.name === box.name && other.type === box.type && (!choice(box) || other.value === box.value))
  const at = same(document.activeElement)
  const place = choice(document.activeElement) ? null : document.activeElement.selectionEnd
  for (const box of form.elements) {
    const other = box.type !== 'hidden' && same(box)
    if (!other) continue
    if (choice(box)) other.checked = box.checked
    else other.value = box.value
  }
  document.querySelector('main').replaceWith(main)
  start(main)
  at?.focus()
  if (at && place !== null) at.setSelectionRange?.(place, place)
}

// What has just been saved is said aloud, and what the dates of the reports say is shown while they are typed.
const status = Object.assign(document.createElement('div'), { className: 'govuk-visually-hidden app-said', role: 'status' })
document.body.append(status)

function say(page) {
  const words = page.querySelector('[data-says]')?.textContent
  if (words && words !== status.textContent) status.textContent = words
}

// One after the other: what was typed first must not be kept last.
let looked = Promise.resolve()
document.addEventListener('change', ({ target: { form, name } }) => {
  if (form?.matches('[data-look]') && /-(day|told)$/.test(name)) looked = looked.then(() => look(form)).catch(() => {})
})

async function look(form) {
  if (!form.isConnected) return
  const sent = new URLSearchParams(new FormData(form))
  sent.set('look', 'yes')
  const reply = await fetch(form.action, { method: 'POST', body: sent, headers: { 'HX-Request': 'true' } }).catch(() => null)
  if (reply?.status !== 200) return
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
  for (const place of form.querySelectorAll('[data-live]')) place.replaceChildren(...page.getElementById(place.id)?.childNodes ?? [])
  say(page)
}

function focus(element) {
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  element.focus()
}

// What was typed stays on the page: say so, and how to reach a person. A filter that fails is asked for again as a page.
async function problem(context) {
  const form = context.sourceElement
  if (!form.matches?.('form')) return
  if (context.request.method === 'GET') return location.assign(context.request.action)
  const why = await reason(context.response?.raw)
  const alert = document.querySelector('.app-problem') ?? notice()
  alert.querySelector('[data-why]')?.remove()
  if (why) alert.querySelector('h2').after(why)
  alert.hidden = false
  focus(alert)
}

// Made here, so that a browser without scripts does not show it on every page. The number is the one below each page.
function notice() {
  const made = (name, ...inside) => {
    const element = document.createElement(name)
    element.append(...inside)
    return element
  }
  const phone = document.querySelector('.app-footer a[href^="tel:"]').cloneNode(true)
  const heading = Object.assign(made('h2', 'We could not save this'), { className: 'govuk-heading-m' })
  const words = made('p', 'What you typed is still here. Try again, or ring us on ', phone, '.')
  words.className = 'govuk-body'
  const inside = made('div', heading, words)
  inside.setAttribute('role', 'alert')
  const alert = Object.assign(made('div', inside), { className: 'app-problem' })
  document.getElementById('main-content').prepend(alert)
  return alert
}

// Why, in the words of the error page that came: ours has a main part with a heading; another machine's says nothing.
async function reason(reply) {
  if (!reply || reply.bodyUsed) return null
  const main = new DOMParser().parseFromString(await reply.text().catch(() => ''), 'text/html').querySelector('#main-content')
  const heading = main?.querySelector('h1')
  if (!heading) return null
  const why = document.createElement('p')
  Object.assign(why, { className: 'govuk-body', textContent: `${heading.textContent}. ${heading.nextElementSibling?.textContent ?? ''}` })
  why.dataset.why = ''
  return why
}

// A form that is on its way is not sent again; one brought back by the Back button may be.
document.addEventListener('htmx:config:request', (event) => {
  const { request, sourceElement } = event.detail.ctx
  if (request.method === 'POST' && sourceElement.matches('form.htmx-request')) event.preventDefault()
})
addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form.htmx-request').forEach((form) => form.classList.remove('htmx-request'))
})

document.addEventListener('htmx:before:request', () => {
  const alert = document.querySelector('.app-problem')
  if (alert) alert.hidden = true
})

document.addEventListener('htmx:before:response', (event) => {
  const { raw } = event.detail.ctx.response
  if (raw.redirected) {
    event.preventDefault()
    location.assign(raw.url)
  } else if (!OURS.has(raw.status)) {
    event.preventDefault()
    problem(event.detail.ctx)
  }
})

// A reply with nothing to show (some other machine's page) must not empty this one.
document.addEventListener('htmx:before:swap', (event) => {
  const { ctx, tasks } = event.detail
  if (ctx.swap === 'none' || tasks.some((task) => task.fragment.childElementCount)) return
  event.preventDefault()
  problem(ctx)
})

document.addEventListener('htmx:error', (event) => {
  if (event.detail.ctx) problem(event.detail.ctx)
})

document.addEventListener('htmx:after:settle', (event) => {
  for (const element of event.detail.newContent) {
    if (!(element instanceof Element)) continue
    start(element) // an error summary takes the focus by itself
    const next = !element.querySelector('.govuk-error-summary') && element.querySelector('[data-focus-after-swap]')
    if (next) focus(next)
    say(element)
    element.querySelector('[data-type-here] :is(textarea, input:not([type="hidden"]))')?.focus()
  }
})

// A file that is too large is not sent for nothing: the server would say the same after many minutes. What the
// server said of an earlier file gives way to it, and the hint stays.
document.addEventListener('submit', (event) => {
  const box = event.target.querySelector('[data-most]')
  if (![...box?.files ?? []].some((file) => file.size > Number(box.dataset.most))) return
  event.preventDefault()
  const text = box.dataset.tooLarge
  const said = document.createElement('p')
  Object.assign(said, { id: `${box.id}-error`, className: 'govuk-error-message', role: 'alert', textContent: text })
  document.getElementById(said.id)?.remove()
  box.before(said)
  const ids = [`${box.id}-hint`, said.id].filter((id) => document.getElementById(id))
  box.setAttribute('aria-describedby', ids.join(' '))
  box.classList.add('govuk-file-upload--error')
  box.closest('.govuk-form-group').classList.add('govuk-form-group--error')
  document.querySelectorAll(`.govuk-error-summary a[href="#${box.id}"]`).forEach((link) => { link.textContent = text })
  if (!document.title.startsWith('Error: ')) document.title = `Error: ${document.title}`
  box.focus()
})

// Photos are made smaller before they are sent, where somebody asks for it: on a slow line that saves minutes.
const LONGEST_SIDE = 2000 // pixels: what a person can see of a photo stays

async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: picture.width * scale, height: picture.height * scale })
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    const made = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.85) })
    if (!made || made.size >= file.size) return file
    return new File([made], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: made.type })
  } catch {
    return file // a picture that this browser cannot read: the server looks at it
  }
}

function megabytes(files) {
  return `${(files.reduce((sum, file) => sum + file.size, 0) / 1024 / 1024).toFixed(1)} MB`
}

document.addEventListener('change', async (event) => {
  const form = event.target.form
  const place = form?.querySelector('[data-smaller]')
  const box = form?.querySelector('[type="file"]')
  if (!place?.querySelector('input').checked || ![box, place.querySelector('input')].includes(event.target)) return
  const chosen = [...box.files]
  const made = new DataTransfer()
  for (const file of chosen) made.items.add(await smaller(file))
  if (megabytes(chosen) === megabytes([...made.files])) return
  box.files = made.files
  place.querySelector('[role="status"]').textContent = `Now ${megabytes([...made.files])} instead of ${megabytes(chosen)}.`
})

document.querySelectorAll('[data-print]').forEach((place) => {
  place.hidden = false // without a script the button would do nothing
  place.addEventListener('click', () => window.print())
})

document.querySelectorAll('[data-copy]').forEach((place) => {
  place.hidden = !navigator.clipboard
  place.querySelector('button').addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(place.dataset.copy).innerText)
    place.querySelector('[role="status"]').textContent = 'Copied.'
  })
})

start(document)
