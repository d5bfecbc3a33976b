"""Shared by the pages of bodies: who is signed in on this device, the page if nobody is, and what they do."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, session

from asb import web
from asb.casework import rate_limits
from asb.casework.act_forms.bodies import APPEAL_ACT_FORMS, BODY_ACT_FORMS
from asb.casework.acts import transaction
from asb.casework.acts.transaction import ActRequest, FormFacts, Letters, Verb, no_letters
from asb.casework.bodies import answers, links, seen
from asb.casework.bodies.appeals import SeenAppeal
from asb.casework.bodies.links import Here, NotIn
from asb.casework.bodies.seen import NotSeen, Seen
from asb.casework.drafts import store
from asb.rules.acts import ACTS
from asb.web import forms

bp = Blueprint("bodies", __name__, url_prefix="/part")
KEYS = {row.at: key for key, row in BODY_ACT_FORMS.items()}
APPEAL_KEYS = {row.at: key for key, row in APPEAL_ACT_FORMS.items()}


def key_here() -> bytes:
    """Key of this device: the hash of the secret in its cookie."""
    return store.key_of(session.get("part", ""))


def me() -> Here:
    """Returns who is signed in on this device. Raises NotIn."""
    if "part" not in session:
        raise NotIn
    here: Here = g.setdefault("part_here", None) or links.here(key_here(), web.now())
    g.part_here = here
    return here


def shown(reference: str) -> Seen:
    """Returns what they may see of this case. Raises NotIn, and NotSeen for every other case."""
    here = me()
    return seen.one(here.contact, reference, web.council(), here.who)


MOST_NAMED = 200
"""Characters of who did an act, as the history names them."""


def finish(
    key: str,
    it: Seen | SeenAppeal,
    facts: FormFacts,
    as_asked: list[tuple[str, str]],
    verb: Verb,
    letters: Letters = no_letters,
    before: int = 0,
    settled: int = 0,
) -> None:
    """Does an act of the contact who is signed in. The same words right after themselves are one act, unless
    something was `settled` meanwhile. `before`: how much had been sent. Raises ClosedAct, and what the verb
    raises.
    """
    here = me()
    contact, who = here.contact, here.who
    kept = facts | {
        "contact": contact.id,
        "body": contact.body,
        "organisation": it.organisation,
        "who": who,
        "as_asked": as_asked,
    }
    this = forms.words_after(it.reference, ["contact", contact.id, who, key, facts, settled], before)
    actor = seen.actor(contact, f"{who}, {it.organisation}"[:MOST_NAMED])
    asked = ActRequest(ACTS[key], actor, web.today(), web.now(), 0, this, web.tokens())
    checked = answers.checked(verb) if key == "body_opened" else verb
    g.pop("part_here", None)
    transaction.act(it.reference, asked, kept, web.council(), verb=checked, letters=letters)


def count(limit: rate_limits.Limit, target: str = "", much: int = 1) -> None:
    """Counts against a rate limit. That ends the transaction, so who is here has to be loaded again."""
    web.not_too_often(limit, target, much)
    g.pop("part_here", None)


@bp.context_processor
def who_is_here() -> dict[str, Here | None]:
    """Who is signed in, for the top of each page; None where nobody is, or nobody was asked for."""
    return {"here": g.get("part_here")}


@bp.errorhandler(NotIn)
def not_signed_in(_error: NotIn) -> Response:
    """Renders the page for an ended session, with what was just typed, to copy."""
    return web.draw("bodies/signed_out.html", 403, typed=typed_here())


@bp.errorhandler(NotSeen)
def not_seen(_error: NotSeen) -> Response:
    """Renders the same page for a case that has ended, that is not for them, and that there is not."""
    return web.draw("bodies/not_seen.html", 404, typed=typed_here())


def typed_here() -> list[tuple[str, str]]:
    """Returns the words just typed into the form of this page that were not accepted, each with its label."""
    if request.method != "POST":
        return []
    at = (request.view_args or {}).get("at") or ("file" if request.endpoint == "bodies.send_file" else "")
    if at in APPEAL_KEYS:
        return forms.given_back(APPEAL_ACT_FORMS[APPEAL_KEYS[at]].form)
    if at not in KEYS:
        return []
    if KEYS[at] == "body_holds":  # its fields depend on the case, which is not theirs to see any more
        return [
            (_label(name), text)
            for name, texts in web.typed().items()
            for text in texts
            if text.strip() and name.partition("_")[0] in HELD_LABELS
        ]
    return forms.given_back(BODY_ACT_FORMS[KEYS[at]].form_without_case, chosen=False)


HELD_LABELS = {
    "text": "What else you know, and what you did",
    "reference": "your reference",
    "done": "what you did, and when",
    "reported": "date reported",
    "happened": "date it happened",
}
"""Labels of what was typed into the form about records, by the first part of a field's name."""


def _label(name: str) -> str:
    field, _, report = name.partition("_")
    return f"Report {report}: {HELD_LABELS[field]}" if report else HELD_LABELS[field]
