"""Questions about safe contact: which ways, their details, and who else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from asb.council import Council
from asb.fields import ADDRESS, Choice, Choices, Email, LongText, Mobile, Option, Phone, Question, Text

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
YES_NO_UNSURE = (*YES_NO, Option("unsure", "I am not sure"))

SHARED = "Does anyone else see what comes to this {}?"
TEXT = "text"
"""The way of text messages: offered only where the council has set them up."""
TIMED = ("phone", TEXT, "through")
"""Ways for which we ask when is a good and safe time."""
A_TEXT = "A short text that asks {} to ring us. It gives no name and does not say what it is about"
SHARED_HINT = "If so, or if you are not sure, our emails will not say what they are about."
SHARED_NEEDED = "Does anyone else see this {}? If you do not know, choose “I am not sure”"

NOT_CHOSEN = "you did not choose this way above. Choose it if it is safe, or empty this box"


def offered(council: Council) -> list[str]:
    """The ways to contact somebody that this council has."""
    return [way for way in ContactDetails.belongs if way != TEXT or TEXT in council.by_notify]


class Ways(Question):
    """Asks for safe ways; only those that the council has are offered."""

    routes: Choices

    def prepare(self) -> None:
        super().prepare()
        if TEXT not in self.council.by_notify:
            self.routes.options = tuple(each for each in self.routes.options if each.value != TEXT)


class SafeRoutes(Ways):
    title = "Safe ways to contact you"
    tab = "Contact"
    routes = Choices(
        "Safe ways to contact you",
        hint="Choose only ways that are safe for you. We will not use any others.",
        needed="Choose at least one way, or tell us that you will contact us",
        options=[
            Option("email", "Email"),
            Option("phone", "Phone"),
            Option(TEXT, "Text message", A_TEXT.format("you")),
            Option("post", "Post"),
            Option("through", "Through someone I trust"),
            Option("none", "None of these is safe now: I will contact you", alone=True),
        ],
    )


ALL_ROUTES = Choices(
    "Ways that are safe",
    needed="Choose at least one way, or none of these",
    options=[
        Option("email", "Email"),
        Option("phone", "Phone"),
        Option(TEXT, "Text message", "A short text that asks for a call, and does not say what it is about"),
        Option("post", "Post"),
        Option("through", "Through someone else"),
        Option("none", "None of these is safe now", alone=True),
    ],
)
"""Defined before the details, so that it is asked before them."""


class ContactDetails(Question):
    """Details of the routes that were called safe, and no others."""

    title = "Your contact details"
    routes_from: ClassVar[str] = "contact"
    brief: ClassVar[Mapping[str, str]] = {
        "phone_say": "May say who is calling",
        "phone_message": "May leave a message",
        "email_shared": "Email seen by others",
        "post_shared": "Post seen by others",
        "through": "Trusted contact",
        "times": "A good and safe time",
    }

    email = Email("Email address", needed="Enter your email address")
    email_shared = Choice(
        SHARED.format("email address"),
        hint=SHARED_HINT,
        needed=SHARED_NEEDED.format("email address"),
        options=YES_NO_UNSURE,
    )
    phone = Phone("Phone number", needed="Enter your phone number")
    phone_say = Choice("If someone else answers, may we say who is calling? (optional)", options=YES_NO)
    phone_message = Choice("May we leave a message? (optional)", options=YES_NO)
    mobile = Mobile("Mobile number for text messages", needed="Enter the mobile number for text messages")
    mobile_shared = Choice(
        "Does anyone else see this phone?",
        hint="Others may read a text before you do.",
        needed=SHARED_NEEDED.format("phone"),
        options=YES_NO_UNSURE,
    )
    address = LongText(
        "Postal address",
        rows=4,
        limit=ADDRESS,
        autocomplete="street-address",
        needed="Enter your postal address",
    )
    post_shared = Choice(
        SHARED.format("address"),
        hint="If so, we will use a plain envelope, and the letter will not say what it is about.",
        needed=SHARED_NEEDED.format("address"),
        options=YES_NO_UNSURE,
    )
    through = LongText(
        "Who can we contact, and how?",
        hint="Their name, and a phone number, email or address.",
        rows=4,
        limit=ADDRESS,
        needed="Tell us who we can contact, and how",
    )
    times = Text("When is a good and safe time? (optional)", limit=ADDRESS)

    belongs: ClassVar[dict[str, tuple[str, ...]]] = {
        "email": ("email", "email_shared"),
        "phone": ("phone", "phone_say", "phone_message"),
        TEXT: ("mobile", "mobile_shared"),
        "post": ("address", "post_shared"),
        "through": ("through",),
    }

    def in_brief(self) -> list[tuple[str, str, str]]:
        """The same, without a time that nobody gave and none of their ways needs."""
        routes = self.so_far.get(self.routes_from, {}).get("routes", ())
        no_time = "" if set(TIMED).intersection(routes) else self.times.focus
        return [(label, said, box) for label, said, box in super().in_brief() if said or box != no_time]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for field in self.asked:
            if field.short_name in self.not_chosen:
                field.errors = [f"{field.quoted}: {NOT_CHOSEN}"]
        if "email" in self and not self["email"].errors and not self.email_stands("email"):
            return False
        return fine and not self.not_chosen

    def prepare(self) -> None:
        safe = self.so_far.get(self.routes_from, {}).get("routes")
        # The earlier answers may have gone with their cookie, but the inputs were on the page.
        if safe is None:
            safe = [route for route, names in self.belongs.items() if not self.sent.isdisjoint(names)]
        others = [names for route, names in self.belongs.items() if route not in safe]
        self.not_chosen = [first for first, *_ in others if first in self.filled]
        """Details that were written of a way that was not chosen: they are asked about, not dropped."""
        for name in (name for names in others for name in names if name not in self.not_chosen):
            del self[name]


class EveryContact(Ways):
    """Safe routes and the details of each on one page."""

    routes = ALL_ROUTES
    email = ContactDetails.email
    email_shared = ContactDetails.email_shared
    phone = ContactDetails.phone
    phone_say = ContactDetails.phone_say
    phone_message = ContactDetails.phone_message
    mobile = ContactDetails.mobile
    mobile_shared = ContactDetails.mobile_shared
    address = ContactDetails.address
    post_shared = ContactDetails.post_shared
    through = ContactDetails.through
    times = ContactDetails.times

    def prepare(self) -> None:
        super().prepare()
        if TEXT not in self.council.by_notify:
            del self.mobile, self.mobile_shared
        details = {name for names in ContactDetails.belongs.values() for name in names}
        self.asks = {field.short_name: field.needed for field in self.asked if field.short_name in details}
        for field in self.asked:  # each detail is needed for its own route alone
            field.needed = "" if field.short_name in details else field.needed

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for route in self.routes.data:
            for name in ContactDetails.belongs.get(route, ()):
                if self.asks[name] and not self[name].data:
                    self[name].errors = [self.asks[name]]
                    return False
        return "email" not in self.routes.data or self.email_stands("email")

    @property
    def contact(self) -> dict[str, Any]:
        """Details of the routes that are safe, and no others."""
        kept = {name for route in self.routes.data for name in ContactDetails.belongs.get(route, ())}
        return {name: self[name].data for name in ("routes", "times", *kept)}


class TheirSafeRoutes(Ways):
    title = "How can we contact them safely?"
    tab = "Contact"
    intro = (
        "We need to ask them if they agree to this.",
        "Choose only ways that are safe for them. If you are not sure, choose “please ask me first”.",
        "If you give us an email or a postal address, we will write to them as soon as you send this.",
    )
    routes = Choices(
        "Safe ways to contact them",
        hint="Choose all that are safe.",
        needed="Choose at least one way, or tell us that we should ask you first",
        options=[
            Option("email", "Email"),
            Option("phone", "Phone"),
            Option(TEXT, "Text message", A_TEXT.format("them")),
            Option("post", "Post"),
            Option("through", "Through me or someone else they trust"),
            Option("none", "I do not know: please ask me first", alone=True),
        ],
    )
