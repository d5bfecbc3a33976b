// First in <body>, so that what opens and closes by script is drawn closed from the start; undone when app.js cannot
// be fetched, so that nothing stays closed for ever.
const names = ['js-enabled']
if ('noModule' in HTMLScriptElement.prototype) names.push('govuk-frontend-supported')
document.body.classList.add(...names)
addEventListener('error', (event) => {
  if (event.target instanceof HTMLScriptElement) document.body.classList.remove(...names)
}, true)
