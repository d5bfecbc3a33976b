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
}

function focus(element) {
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  element.focus()
}

// What was typed stays on the page: say so, and how to reach a person. A filter that fails is asked for again as a page.
function problem(context) {
  const form = context.sourceElement
  if (!form.matches?.('form')) return
  if (context.request.method === 'GET') return location.assign(context.request.action)
  const alert = document.querySelector('.app-problem')
  alert.hidden = false
  focus(alert)
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
  }
})

// A file that is too large is not sent for nothing: the server would say the same after many minutes.
document.addEventListener('submit', (event) => {
  const box = event.target.querySelector('[data-most]')
  const id = `${box?.id}-too-large`
  document.getElementById(id)?.remove()
  if (!box?.files.length || box.files[0].size <= Number(box.dataset.most)) return
  event.preventDefault()
  const said = document.createElement('p')
  Object.assign(said, { id, className: 'govuk-error-message', role: 'alert', textContent: box.dataset.tooLarge })
  box.closest('.govuk-form-group').classList.add('govuk-form-group--error')
  box.setAttribute('aria-describedby', id)
  box.before(said)
  box.focus()
})

document.querySelectorAll('[data-print]').forEach((place) => {
  place.hidden = false // without a script the button would do nothing
  place.addEventListener('click', () => window.print())
})

start(document)
