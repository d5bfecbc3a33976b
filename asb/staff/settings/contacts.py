"""Managers' pages of the contacts of bodies: add, change, close."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for

from asb import web
from asb.casework.bodies import contacts
from asb.casework.bodies.contacts import Details, NoSuchContact
from asb.models import Contact
from asb.questions.settings import AContact
from asb.staff.guard import opens_to
from asb.staff.shared import bp, draw_form, typed_form


@bp.get("/settings/contacts")
@opens_to("manager")
def contacts_of_bodies() -> Response:
    return web.draw(
        "staff/contacts.html",
        contacts=contacts.everybody(),
        bodies=dict(contacts.bodies(web.council())),
        back=url_for("staff.settings"),
    )


def form_of(contact: Contact | None = None) -> Any:
    """The form as it was typed, or with what is known of a contact."""
    names = Details.__dataclass_fields__
    known = {name: [getattr(contact, name)] for name in names} if contact else None
    return typed_form(AContact, known, bodies=contacts.bodies(web.council()))


@bp.get("/settings/contacts/add")
@opens_to("manager")
def ask_contact() -> Response:
    return draw(form_of(), url_for("staff.add_contact"))


def draw(form: Any, action: str) -> Response:
    return draw_form(form, action, send="Save", back=url_for("staff.contacts_of_bodies"))


@bp.post("/settings/contacts/add")
@opens_to("manager")
def add_contact() -> Response:
    form = form_of()
    if not form.validate():
        return draw(form, url_for("staff.add_contact"))
    contacts.add(Details(**form.clean), web.now())
    return web.go(url_for("staff.contacts_of_bodies"))


def contact_of(number: int) -> Contact:
    """The open contact with this number; 404 if there is none."""
    try:
        found = contacts.by_number(number)
    except NoSuchContact:
        abort(404)
    if found.closed_at:
        abort(404)
    return found


@bp.get("/settings/contacts/<int:number>")
@opens_to("manager")
def one_contact(number: int) -> Response:
    contact = contact_of(number)
    return draw(form_of(contact), url_for("staff.change_contact", number=number))


@bp.post("/settings/contacts/<int:number>")
@opens_to("manager")
def change_contact(number: int) -> Response:
    contact_of(number)
    form = form_of()
    if not form.validate():
        return draw(form, url_for("staff.change_contact", number=number))
    contacts.change(number, Details(**form.clean))
    return web.go(url_for("staff.contacts_of_bodies"))


@bp.post("/settings/contacts/<int:number>/close")
@opens_to("manager")
def close_contact(number: int) -> Response:
    """Ends the access of a contact; pressing again changes nothing."""
    contact_of(number)
    contacts.close(number, web.now())
    return web.go(url_for("staff.contacts_of_bodies"))
