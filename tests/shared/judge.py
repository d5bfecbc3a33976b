"""What every page must be: the rules behind the strict client, each one short function."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from werkzeug.datastructures import Headers

from tests.shared.tree import SILENT, Element, parse

NOT_TYPED = {"hidden", "submit", "button", "image", "reset"}
LEAKED = re.compile(r"\bNone\b(?! of\b)|\bundefined\b|\{\{|\}\}|\{%|object at 0x|Traceback")
A_MACHINES_DATE = re.compile(r"\b\d{4}-\d\d-\d\d")
A_FORMAT = re.compile(r"\bas \d{4}-\d\d-\d\d|\d{4}-\d\d-\d\d, \d{4}-\d\d, \d{4}\b")
"""Where a page says how dates are written in a file of figures."""
SHOWN_ATTRIBUTES = ("value", "href", "action", "alt", "placeholder", "content", "title", "aria-label")
KIND_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


class Judged(NamedTuple):
    """One HTML response; `forbidden` are words that no title may show to whoever looks over a shoulder."""

    root: Element
    status: int
    headers: Headers
    forbidden: tuple[str, ...]


def faults(html: str, status: int, headers: Headers, forbidden: Iterable[str] = ()) -> list[str]:
    """Everything wrong with a page, in words; empty when it is good."""
    root, nesting = parse(html)
    judged = Judged(root, status, headers, tuple(forbidden))
    return nesting + [fault for rule in RULES for fault in rule(judged)]


OF_A_FORM = {"action", "attributes", "children", "elements", "enctype", "id", "length", "method"} | {
    *("nodeName", "parentNode", "reset", "submit", "tagName", "target"),
}
"""What scripts read of a form: inside one, an element of that name or id would stand in its place."""

NEUTRAL = {
    "Are you safe now?": "A few questions first",
    "Are you all safe now?": "A few questions first",
    "Are they safe now?": "A few questions first",
    "Help you can get now": "Phone numbers",
    "Is it because of who you are?": "One more question",
    "Is it because of who they are?": "One more question",
    "Who may be responsible?": "Details 3 of 3",
    "Safe ways to contact you": "Contact",
    "How can we contact them safely?": "Contact",
    "What has been happening?": "Details 1 of 3",
    "A report that was made": "Details 2 of 3",
    "The reports": "Details 2 of 3",
    "Your browser did not send our cookie": "One thing is missing",
    "Your earlier answers are no longer open here": "Welcome",
    "Your return code": "For later",
    "Your page code": "For later",
    "Save for later": "For later",
    "Continue your application": "Welcome",
    "Somebody has asked us to contact you": "A message for you",
    "This link has already been used": "Thank you",
    "Thank you, we have your answer": "Thank you",
    "Thank you, we will ring you": "Thank you",
}
NEUTRAL |= dict.fromkeys(
    (
        "Track your application",
        "Use a code",
        "What happens now",
        "A copy of what you sent",
        "Continue after all",
        "Tell us more",
        "Correct something",
        "Another report",
        "Send a file",
        "How you want to take part",
        "Dates that suit you",
        "What you think of the plan",
        "Change how we contact you",
        "Withdraw your application",
        "Withdraw your appeal",
        "Check your appeal",
        "I do not agree",
        "Appeal",
        "Your application as you sent it",
        "What was sent for you",
        "Letters to you",
        "A letter to you",
    ),
    "Your page",
)
"""Headings that would give the matter away in a browser's tab or history, and what stands there instead."""


def neutral(heading: str) -> str:
    """What the title says: the heading, or what stands instead of it; a reference is half of a way in."""
    if re.fullmatch(r"Application \w{4}-\w{4}", heading):
        return "Your page"
    return NEUTRAL.get(heading, heading)


def heading_and_title(page: Judged) -> Iterator[str]:
    """One h1, one main, and a title that begins with the h1, after "Error: " where there is a problem."""
    headings, titles = page.root.all("h1"), _titles(page.root)
    if len(headings) != 1 or not headings[0].text:
        yield f"there must be one h1 with words in it, not {[heading.text for heading in headings]}"
    if len(page.root.all("main")) != 1:
        yield "there must be one <main>"
    problem = bool(page.root.all(cls="govuk-error-summary"))
    heading = headings[0].text if headings else ""
    wanted = ("Error: " if problem else "") + neutral(heading)
    if len(titles) != 1 or not titles[0].startswith(wanted):
        yield f"the title must begin with {wanted!r}, not {titles}"
    for word in page.forbidden:
        if word.casefold() in " ".join(titles).casefold():
            yield f"the title shows {word!r}"


SHOWN = {"img", "svg", "input", "select", "textarea", "button"}
"""What can be seen although it has no words."""
TO_WRITE_ON = "app-papers__lines"


def headings(page: Judged) -> Iterator[str]:
    """Under each heading there is something before the next one of its rank."""
    for main in page.root.all("main"):
        waiting: list[Element] = []
        for part in _in_order(main):
            if isinstance(part, str) or part.tag in SHOWN or TO_WRITE_ON in part.attrs.get("class", ""):
                seen = part.strip() if isinstance(part, str) else part.attrs.get("type") != "hidden"
                waiting = [] if seen else waiting
            elif re.fullmatch("h[2-6]", part.tag):
                yield from (f"nothing is under {each.text!r}" for each in waiting if each.tag >= part.tag)
                waiting = [*(each for each in waiting if each.tag < part.tag), part]
        yield from (f"nothing is under {each.text!r}" for each in waiting)


def _in_order(element: Element) -> Iterator[Element | str]:
    """Every element and text below this one; of a heading, not what it says itself."""
    for child in element.children:
        yield child
        if isinstance(child, Element) and child.tag not in SILENT and not re.fullmatch("h[1-6]", child.tag):
            yield from _in_order(child)


def ids(page: Judged) -> Iterator[str]:
    """No id twice, none empty; what points at an id finds it."""
    known = Counter(element.attrs["id"] for element in page.root.below if "id" in element.attrs)
    for key, times in known.items():
        if times > 1 or not key.strip():
            yield f"the id {key!r} is there {times} times"
    for element in page.root.below:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for key in element.attrs.get(name, "").split():
                if key not in known:
                    yield f"{name}={key!r} on <{element.tag}> points nowhere"
    asked = {element.attrs.get("name") for element in page.root.all("input")}
    for element in page.root.below:
        for part in filter(None, element.attrs.get("data-only", "").split(",")):
            if re.split("!?=", part)[0] not in asked:
                yield f"<{element.tag}> is shown only with {part!r}, which nobody is asked"


def labels(page: Judged) -> Iterator[str]:
    """Every control that a person fills has a name, for the form and for the person."""
    labelled = {label.attrs["for"]: label.text for label in page.root.all("label") if "for" in label.attrs}
    for control in controls(page.root):
        shown = f"<{control.tag} name={control.attrs.get('name')!r}>"
        if not control.attrs.get("name"):
            yield f"{shown} has no name: it would never be sent"
        if not (labelled.get(control.attrs.get("id", "")) or _named(control, page.root) or _wrapped(control)):
            yield f"{shown} has no label"
    groups: dict[str, list[Element]] = {}
    for control in controls(page.root):
        if control.attrs.get("type") in {"radio", "checkbox"}:
            groups.setdefault(control.attrs.get("name", ""), []).append(control)
    for name, members in groups.items():
        if len(members) > 1 and not all(_in_named_group(member, page.root) for member in members):
            yield f"the choices of {name!r} are in no fieldset with a legend"


def names(page: Judged) -> Iterator[str]:
    """Links and buttons say what they do; pictures say what they show, or that they show nothing."""
    for element in page.root.all("a", "button"):
        pictures = any(picture.attrs.get("alt") for picture in element.all("img"))
        if not (element.text or pictures or _named(element, page.root)):
            yield f"<{element.tag} {element.attrs}> has no words"
    for element in page.root.all("img"):
        if "alt" not in element.attrs:
            yield f"<img src={element.attrs.get('src')!r}> has no alt"


def errors(page: Judged) -> Iterator[str]:
    """A refused page has one summary; each entry leads to its control, each message stands by its field."""
    summaries = page.root.all(cls="govuk-error-summary")
    if len(summaries) > 1 or (page.status == 422 and not summaries):
        yield f"a page with status {page.status} has {len(summaries)} error summaries"
    told = [entry for summary in summaries for entry in summary.all("li")]
    if summaries and not told:
        yield "the error summary lists nothing"
    for words, times in Counter(entry.text for entry in told).items():
        if times > 1:
            yield f"{times} errors are called {words!r}: say in each which it is about"
    for entry in told:
        if not entry.all("a"):
            yield f"the error {entry.text!r} is no link"
        for link in entry.all("a"):
            target = page.root.by_id(link.attrs.get("href", "").removeprefix("#"))
            if target is None or not _focusable(target):
                yield f"the error {link.text!r} leads to {link.attrs.get('href')!r}, which takes no focus"
    described = " ".join(element.attrs.get("aria-describedby", "") for element in page.root.below).split()
    for message in page.root.all(cls="govuk-error-message"):
        words = message.text.removeprefix("Error:").strip()
        if message.attrs.get("id") not in described:
            yield f"the message {words!r} is linked to its field by no aria-describedby"
        if words not in [entry.text for entry in told]:
            yield f"the message {words!r} is not in the error summary"


KEEPS_NOTHING = {"/is-this-right"}
"""Where an answer is only shown: a token would need a cookie, and the page is the same for everybody."""


def forms(page: Judged) -> Iterator[str]:
    """Forms work without a script, carry their token only where it is needed, and stay on this site."""
    for form in page.root.all("form"):
        action, posts = form.attrs.get("action", ""), form.attrs.get("method", "get").lower() == "post"
        shown = f"the form {action!r}"
        tokens = [field.attrs.get("value") for field in form.all("input", type="hidden", name="csrf_token")]
        if posts and action not in KEEPS_NOTHING and not (len(tokens) == 1 and tokens[0]):
            yield f"{shown} must carry one csrf_token"
        if action in KEEPS_NOTHING and tokens:
            yield f"{shown} keeps nothing and needs no csrf_token"
        if not posts and tokens:
            yield f"{shown} would show its csrf_token in the address"
        if posts and "novalidate" not in form.attrs:
            yield f"{shown} has no novalidate: browsers would refuse in their own words"
        if action and (not action.startswith("/") or action.startswith("//")):
            yield f"{shown} leads away from this site"
        if not buttons(form, page.root):
            yield f"{shown} has no button"
        if form.all("input", type="file") and form.attrs.get("enctype") != "multipart/form-data":
            yield f"{shown} has a file but not enctype=multipart/form-data"
        if "data-hx-post" in form.attrs and not posts:
            yield f"{shown} works only with a script"
        hidden = {element.attrs.get(key) for element in form.below for key in ("id", "name")} & OF_A_FORM
        if hidden:
            yield f"{shown} hides its own {min(map(str, hidden))!r} from scripts"


def inline(page: Judged) -> Iterator[str]:
    """Nothing that the Content-Security-Policy would stop, nothing from elsewhere."""
    for element in page.root.below:
        if element.tag == "style" or (element.tag == "script" and "src" not in element.attrs):
            yield f"<{element.tag}> is written into the page"
        for name, value in element.attrs.items():
            if name == "style" or name.startswith(("on", "hx-", "data-hx-on", "hx-on")):
                yield f"<{element.tag}> has the attribute {name}"
            if name in {"href", "src", "action"} and value.strip().lower().startswith(
                ("javascript:", "data:")
            ):
                yield f"<{element.tag}> has {name}={value!r}"
        source = element.attrs.get("href" if element.tag == "link" else "src", "")
        if element.tag in {"link", "script", "img"} and (not source.startswith("/") or source[:2] == "//"):
            yield f"<{element.tag}> fetches {source!r}"


def words(page: Judged) -> Iterator[str]:
    """No value that the program forgot to turn into words. What a person typed is theirs, and not judged."""
    typed = [area.text for area in page.root.all("textarea")]
    shown = page.root.text
    for text in typed:
        shown = shown.replace(text, " ", 1) if text else shown
    shown = " ".join([shown, *_titles(page.root)])
    dates = A_MACHINES_DATE.finditer(A_FORMAT.sub(" ", shown))
    for leak in (*LEAKED.finditer(shown), *dates):
        around = shown[max(0, leak.start() - 30) : leak.end() + 30]
        yield f"{leak[0]!r} is shown: …{around}…"
    for element in page.root.below:
        for name in SHOWN_ATTRIBUTES:
            value = element.attrs.get(name, "")
            if value in {"None", "undefined"} or "{{" in value or "/None" in value:
                yield f"<{element.tag}> has {name}={value!r}"
    if "None" in typed:
        yield "a textarea is filled with 'None'"


def language(page: Judged) -> Iterator[str]:
    """Screen readers are told which language to speak."""
    if not all(html.attrs.get("lang") for html in page.root.all("html")) or not page.root.all("html"):
        yield "<html> has no lang"


def headers(page: Judged) -> Iterator[str]:
    """Browsers are told to keep the page to themselves and to run nothing that is not ours."""
    policy = page.headers.get("Content-Security-Policy", "")
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    if directives.get("default-src") not in (["'none'"], ["'self'"]):
        yield f"Content-Security-Policy must begin from default-src 'none' or 'self', not {policy!r}"
    if "unsafe-" in policy or "*" in policy:
        yield f"Content-Security-Policy lets in too much: {policy!r}"
    for name in ("frame-ancestors", "base-uri", "form-action"):
        if name not in directives:
            yield f"Content-Security-Policy does not say {name}, which default-src does not cover"
    if page.headers.get("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options must be nosniff"
    if page.headers.get("Referrer-Policy") not in KIND_REFERRERS:
        yield f"Referrer-Policy gives too much away: {page.headers.get('Referrer-Policy')!r}"
    kept = page.headers.get("Cache-Control", "")
    open_to_all = "public" in kept and "Set-Cookie" not in page.headers
    if "no-store" not in kept and not open_to_all:
        yield "Cache-Control must say no-store: the next person at this computer must not see the page"
    yield from cookies(page.headers)


def cookies(headers: Headers) -> Iterator[str]:
    """No script and no other site gets a cookie, whatever answer sets it."""
    for cookie in headers.getlist("Set-Cookie"):
        if not {"httponly", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}:
            yield f"a cookie must be HttpOnly and SameSite=Lax: {cookie.split('=')[0]}"


OF_ONESELF = {"name", "email", "tel", "street-address", "postal-code", "organization", "organization-title"}
TO_SIGN_IN = {"username", "current-password", "new-password", "one-time-code"}
TYPED_IN_ONE_LINE = {"text", "email", "tel", "search", "url", "number", "password"}


def remembered(page: Judged) -> Iterator[str]:
    """Browsers remember nothing typed in one line but what is about whoever types it (WCAG 1.3.5)."""
    for box in page.root.all("input"):
        said, shown = box.attrs.get("autocomplete", ""), f"<input name={box.attrs.get('name')!r}>"
        if box.attrs.get("type", "text") not in TYPED_IN_ONE_LINE:
            continue
        if said not in {"off", *OF_ONESELF, *TO_SIGN_IN}:
            yield f"{shown} has autocomplete={said!r}: browsers would keep what is typed there"
        if said in OF_ONESELF and "code" in box.attrs.get("name", "").replace("postcode", ""):
            yield f"{shown} is a code: browsers would keep it"


RULES: tuple[Callable[[Judged], Iterator[str]], ...] = (
    heading_and_title,
    ids,
    labels,
    names,
    errors,
    headings,
    forms,
    inline,
    words,
    language,
    headers,
    remembered,
)


def controls(root: Element) -> list[Element]:
    """Every control that a person fills."""
    return [
        element
        for element in root.all("input", "select", "textarea")
        if element.attrs.get("type", "text") not in NOT_TYPED
    ]


def buttons(form: Element, root: Element) -> list[Element]:
    """Every button that sends `form`, in the order of the page."""
    return [
        element
        for element in root.all("button", "input")
        if element.attrs.get("type", {"button": "submit"}.get(element.tag)) in {"submit", "image"}
        and belongs(element, form)
    ]


def belongs(control: Element, form: Element) -> bool:
    """Whether `form` sends `control`: it stands inside, unless its own `form` attribute says otherwise."""
    if "form" in control.attrs:
        return control.attrs["form"] == form.attrs.get("id")
    return form in control.ancestors()


def _titles(root: Element) -> list[str]:
    return [title.text for head in root.all("head") for title in head.all("title")]


def _named(element: Element, root: Element) -> bool:
    keys = element.attrs.get("aria-labelledby", "").split()
    spoken = " ".join(named.text for key in keys if (named := root.by_id(key)))
    return bool(element.attrs.get("aria-label", "").strip() or spoken.strip())


def _wrapped(control: Element) -> bool:
    return any(above.tag == "label" and above.text for above in control.ancestors())


def _in_named_group(control: Element, root: Element) -> bool:
    for above in control.ancestors():
        if above.tag == "fieldset":
            return any(legend.text for legend in above.all("legend")) or _named(above, root)
        if above.attrs.get("role") in {"group", "radiogroup"} and _named(above, root):
            return True
    return False


def _focusable(element: Element) -> bool:
    if "tabindex" in element.attrs:
        return True
    if element.tag in {"input", "select", "textarea", "button"}:
        return element.attrs.get("type") != "hidden" and "disabled" not in element.attrs
    return element.tag == "summary" or (element.tag == "a" and "href" in element.attrs)
