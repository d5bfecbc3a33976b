// Before somebody who does nothing is signed out: a warning, and a button to stay. Pages in other tabs count too.
const dialog = document.getElementById('idle')
const [form, text] = [dialog.querySelector('form'), document.getElementById('idle-text')]
const [idle, warning] = [Number(dialog.dataset.idle) - 10, Number(dialog.dataset.warning)] // the server notes every 10 seconds
const KEY = 'staff-seen'
let here = Date.now()

function note() {
  here = Date.now()
  try {
    localStorage.setItem(KEY, here)
  } catch { /* a browser that keeps nothing: each tab then counts for itself */ }
}

function seen() {
  try {
    return Math.max(here, Number(localStorage.getItem(KEY)))
  } catch {
    return here
  }
}

function over() {
  document.getElementById('idle-title').textContent = 'You have been signed out'
  text.textContent = 'What you typed is still on this page. Close this, save the page, and sign in: we keep it for you.'
  form.method = 'dialog'
  form.querySelector('button').textContent = 'Close'
  clearInterval(clock)
  if (!dialog.open) dialog.showModal()
}

form.addEventListener('submit', async (event) => {
  if (form.method === 'dialog') return
  event.preventDefault()
  const sent = { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'HX-Request': 'true' } }
  const reply = await fetch(form.action, sent).catch(() => null)
  if (!reply) return
  if (reply.status !== 204) return over()
  note()
  dialog.close()
})

const clock = setInterval(() => {
  const left = idle - (Date.now() - seen()) / 1000
  if (left <= 0) over()
  else if (left <= warning && !dialog.open) dialog.showModal()
  else if (left > warning && dialog.open) dialog.close()
}, 1000)

note()
