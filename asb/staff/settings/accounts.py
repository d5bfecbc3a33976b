"""Managers' pages of staff accounts: add, change role, cover, new link, close, reopen."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, request, session, url_for

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.accounts import absence, changes, members
from asb.casework.accounts.changes import Change
from asb.casework.accounts.members import AccountRefused, NoSuchStaff
from asb.fields import Option, Question, say_day, say_list
from asb.models import ROLES, Staff
from asb.questions.settings import Away
from asb.staff import guard, many
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_form, typed_form
from asb.staff.signing_in.forms import Cover, NewAccount, Role, Title
from asb.tokens import Link

NOT_GIVEN = "Choose somebody else for {}, or ask another manager to close the account"
"""Error where the named contact of a case could not be changed: one of the two has a conflict of interest."""


@bp.get("/settings")
@opens_to("manager")
def settings() -> Response:
    return web.draw("staff/settings.html")


@bp.get("/settings/accounts")
@opens_to("manager")
def accounts() -> Response:
    return web.draw("staff/accounts.html", members=members.everybody(), roles=ROLES, today=web.today())


@bp.get("/settings/accounts/add")
@opens_to("manager")
def ask_account() -> Response:
    return draw(NewAccount, url_for("staff.add_account"), url_for("staff.accounts"), send="Add the account")


@bp.post("/settings/accounts/add")
@opens_to("manager")
def add_account() -> Response:
    form = typed_form(NewAccount)
    if form.validate():
        try:
            member, link = members.add(
                form.name.data,
                form.email.data,
                form.role.data,
                web.tokens(),
                web.now(),
                by=guard.officer().id,
            )
        except AccountRefused as error:
            form.email.errors = [str(error)]
        else:
            return show_once(member.id, link)
    back = url_for("staff.accounts")
    return draw(NewAccount, url_for("staff.add_account"), back, form=form, send="Add the account")


def show_once(number: int, link: Link) -> Response:
    """Redirects to the page that shows a new link once; its nonce stays in this session until then."""
    session["new_link"] = [number, link.nonce]
    return web.go(url_for("staff.new_link", number=number))


def draw(kind: type[Question], action: str, back: str, form: Any = None, send: str = "Save") -> Response:
    form = form or typed_form(kind)
    return draw_form(form, action, notice=guard.notice(), send=send, back=back)


@bp.get("/settings/accounts/<int:number>")
@opens_to("manager")
def one_account(number: int) -> Response:
    return draw_account(members.by_number(number))


def draw_account(member: Staff, problem: str = "") -> Response:
    return web.draw(
        "staff/accounts_one.html",
        422 if problem else 200,
        member=member,
        roles=ROLES,
        today=web.today(),
        now=web.now(),
        refusal=problem,
        notice=guard.notice(),
        changes=changes.of(member.id),
        covers=absence.stand_in(member.id, web.today()),
        words=letters.ACCOUNT_CHANGES,
        back=url_for("staff.accounts"),
    )


@bp.get("/settings/accounts/<int:number>/link")
@opens_to("manager")
def new_link(number: int) -> Response:
    """Shows a new link once, to be passed on by hand; pressing again makes another."""
    for_whom, nonce = session.pop("new_link", (0, ""))
    member = members.by_number(number)
    secret = web.tokens().secret(nonce) if for_whom == number else ""
    if not secret or member.link != web.tokens().digest(secret):
        return web.go(url_for("staff.one_account", number=number))
    address = f"{web.tokens().base_url}/staff/link/{secret}"
    return web.draw("staff/accounts_link.html", member=member, address=address)


@bp.post("/settings/accounts/<int:number>/link")
@opens_to("manager")
def make_link(number: int) -> Response:
    try:
        return show_once(number, members.new_link(number, web.tokens(), changed()))
    except AccountRefused as error:
        return draw_account(members.by_number(number), str(error))


@bp.route("/settings/accounts/<int:number>/role", methods=["GET", "POST"])
@opens_to("manager")
def role(number: int) -> Response:
    member = members.by_number(number)
    return change(
        member,
        Role,
        {"role": [member.role]},
        lambda form: members.change_role(number, form.role.data, changed()),
    )


@bp.route("/settings/accounts/<int:number>/title", methods=["GET", "POST"])
@opens_to("manager")
def title(number: int) -> Response:
    """Changes the title that letters give after their name."""
    member = members.by_number(number)
    return change(
        member,
        Title,
        {"post": [member.title]},
        lambda form: changes.give_title(number, form.post.data, changed()),
    )


@bp.route("/settings/accounts/<int:number>/cover", methods=["GET", "POST"])
@opens_to("manager")
def cover(number: int) -> Response:
    member = members.by_number(number)
    until = [say_day(member.cover_until)] if member.cover_until else []
    return change(
        member, Cover, {"until": until}, lambda form: members.cover(number, form.until.data, changed())
    )


@bp.route("/settings/accounts/<int:number>/away", methods=["GET", "POST"])
@opens_to("manager")
def somebody_away(number: int) -> Response:
    """Says for somebody else until when they are away, and who covers."""
    member = members.by_number(number)
    form = typed_form(Away, today=web.today(), colleagues=members.colleagues(number))
    if request.method == "POST" and form.validate():
        absence.go(number, date.fromisoformat(form.until.data), int(form.who.data), changed())
        return web.go(url_for("staff.one_account", number=member.id))
    back = url_for("staff.one_account", number=member.id)
    return draw_form(form, request.path, notice=guard.notice(), send="Save", back=back)


@bp.post("/settings/accounts/<int:number>/back")
@opens_to("manager")
def somebody_back(number: int) -> Response:
    absence.back(members.by_number(number).id, changed())
    return web.go(url_for("staff.one_account", number=number))


def change(
    member: Staff, kind: type[Question], now: dict[str, list[str]], verb: Callable[[Any], None]
) -> Response:
    """A form about an account, filled with `now`; an error of the verb is shown at its field."""
    sent = request.method == "POST"
    form = typed_form(kind, now)
    if sent and form.validate():
        try:
            verb(form)
        except AccountRefused as error:
            form.asked[0].errors = [str(error)]
        else:
            return web.go(url_for("staff.one_account", number=member.id))
    back = url_for("staff.one_account", number=member.id)
    return draw_form(form, request.path, notice=guard.notice(), send="Save", back=back)


@bp.route("/settings/accounts/<int:number>/close", methods=["GET", "POST"])
@opens_to("manager")
def close(number: int) -> Response:
    member, cases = members.by_number(number), case_access.open_cases_of(number)
    to = request.form.get("to", "")
    if request.method != "POST":
        return draw_close(member, len(cases))
    if cases and to not in {option.value for option in others(member)}:
        return draw_close(member, len(cases), "Choose who will take over the cases")
    why, left = f"The account of {member.name} was closed.", []
    try:
        members.may_close(number)
        for each in cases:
            if not many.given(CaseFile.of(each, web.council()), to, why, secrets.token_hex(8)):
                left.append(each.reference)
        if left:
            return draw_close(member, len(left), NOT_GIVEN.format(say_list(left)))
        members.close(number, changed())
    except AccountRefused as error:
        return draw_account(member, str(error))
    return web.go(url_for("staff.one_account", number=number))


def others(member: Staff) -> list[Option]:
    """Everybody who can take over the cases of this member of staff."""
    return [each for each in many.colleagues() if each.value != str(member.id)]


def draw_close(member: Staff, cases: int, problem: str = "") -> Response:
    return web.draw(
        "staff/accounts_close.html",
        422 if problem else 200,
        member=member,
        cases=cases,
        refusal=problem,
        colleagues=[Option("", "Choose a colleague"), *others(member)],
        back=url_for("staff.one_account", number=member.id),
    )


def changed() -> Change:
    """This change is made by who is signed in, now."""
    return Change(guard.officer().id, web.council(), web.now())


@bp.post("/settings/accounts/<int:number>/open")
@opens_to("manager")
def open_again(number: int) -> Response:
    return show_once(number, members.reopen(number, web.tokens(), changed()))


@bp.errorhandler(NoSuchStaff)
def no_such_staff(_error: NoSuchStaff) -> Response:
    return web.error_page(404)
