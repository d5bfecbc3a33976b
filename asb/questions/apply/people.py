"""Questions about people: who applies, for whom, agreement, and safe contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from asb.fields import (
    ADDRESS,
    Choice,
    Choices,
    Email,
    LongText,
    Name,
    Option,
    Phone,
    Question,
    Text,
    Upload,
)
from asb.files import MOST_BYTES, TOO_LARGE

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
YES_NO_UNSURE = (*YES_NO, Option("unsure", "I am not sure"))


class WhoIsThisFor(Question):
    title = "Who are you applying for?"
    who = Choice(
        "Who are you applying for?",
        needed="Choose who you are applying for",
        options=[
            Option("myself", "Myself, or my household"),
            Option(
                "someone_else", "Someone else", "A relative, a friend, a neighbour, or someone you support"
            ),
            Option(
                "group",
                "Several of us",
                "For example neighbours. We will write to you, and ask each of the others if they agree",
            ),
            Option("organisation", "A business or organisation", "A shop, a school, a community group"),
        ],
    )


class YourName(Question):
    title = "What is your name?"
    name = Name(
        "Your name",
        hint="The name you want us to use when we write to you or ring you.",
        needed="Enter your name",
        autocomplete="name",
    )


class PersonYouHelp(Question):
    title = "Who are you helping?"
    intro = ("This is the person affected by the behaviour.",)
    name = Name("Their name", needed="Enter the name of the person you are helping")
    relationship = Choice("How do you know them?", needed="Choose how you know them")

    def prepare(self) -> None:
        self.relationship.options = tuple(Option(r.key, r.label) for r in self.council.relationships)


class YourOrganisation(Question):
    title = "Your organisation"
    organisation = Text(
        "Name of the organisation", needed="Enter the name of the organisation", autocomplete="organization"
    )
    role = Text("Your role there (optional)", autocomplete="organization-title")

    def prepare(self) -> None:
        if self.is_for_another:  # a councillor need not belong to any
            self.organisation.needed = ""
            self.organisation.label.text += " (optional)"


SHARED = "Does anyone else see what comes to this {}?"
SHARED_HINT = "If so, we write in a way that does not say what it is about."
SHARED_NEEDED = "Does anyone else see this {}? If you do not know, choose “I am not sure”"


class SafeRoutes(Question):
    title = "How can we contact you safely?"
    tab = "Contact"
    intro = ("Choose only ways that are safe for you. We will not use any others.",)
    routes = Choices(
        "Safe ways to contact you",
        hint="Choose all that are safe.",
        needed="Choose at least one way, or tell us that you will contact us",
        options=[
            Option("email", "Email"),
            Option("phone", "Phone"),
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
    address = LongText(
        "Postal address",
        rows=4,
        limit=ADDRESS,
        needed="Enter your postal address",
    )
    post_shared = Choice(
        SHARED.format("address"),
        hint="If so, we use a plain envelope, and the letter does not say what it is about.",
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
        "post": ("address", "post_shared"),
        "through": ("through",),
    }

    def prepare(self) -> None:
        safe = self.so_far.get(self.routes_from, {}).get("routes")
        # The earlier answers may have gone with their cookie, but the inputs were on the page.
        if safe is None:
            safe = [route for route, names in self.belongs.items() if not self.sent.isdisjoint(names)]
        for route, names in self.belongs.items():
            if route not in safe:
                for name in names:
                    del self[name]


class EveryContact(Question):
    """Safe routes and the details of each on one page."""

    routes = ALL_ROUTES
    email = ContactDetails.email
    email_shared = ContactDetails.email_shared
    phone = ContactDetails.phone
    phone_say = ContactDetails.phone_say
    phone_message = ContactDetails.phone_message
    address = ContactDetails.address
    post_shared = ContactDetails.post_shared
    through = ContactDetails.through
    times = ContactDetails.times

    def prepare(self) -> None:
        super().prepare()
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


class TheirSafeRoutes(Question):
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
            Option("post", "Post"),
            Option("through", "Through me or someone else they trust"),
            Option("none", "I do not know: please ask me first", alone=True),
        ],
    )


class Theirs(Question):
    """Contact details of somebody else. An address that is also the applicant's is not private: the applicant
    could open a link sent there, and only this person may use it to agree.
    """

    email: Email
    email_shared: Choice

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        own = self.so_far.get("details", {}).get("email", "")
        same = bool(own) and "email" in self and (self.email.data or "").casefold() == own.casefold()
        if same and self.email_shared.data == "no":
            self.email.errors = [
                "This is the email address that you gave for yourself. Enter theirs. If both of you use it, "
                "answer “Yes” to the next question"
            ]
            return False
        return fine


class TheirContactDetails(Theirs, ContactDetails):
    title = "Their contact details"
    routes_from = "person_contact"
    for_another: ClassVar[Mapping[str, str]] = {
        "email": "Their email address",
        "phone": "Their phone number",
        "phone_say": "If someone else answers their phone, may we say who is calling? (optional)",
        "address": "Their postal address",
        "times": "When is a good and safe time for them? (optional)",
    }


class AnotherOfUs(Theirs):
    title = "Someone else in the group"
    item = "Person"
    list_title = "Who else is in the group?"
    list_aside = "apply/others.html"
    intro = (
        "We will ask each person if they agree. You will not see their answers, only whether they take part.",
    )
    name = Name("Their name", needed="Enter their name")
    email = Email("Their email address, if it is safe to write to them there (optional)")
    email_shared = Choice(
        "Does anyone else see what comes to their email address? (optional)",
        hint="If so, or if you are not sure, we write in a way that does not say what it is about.",
        options=YES_NO_UNSURE,
    )
    other = LongText(
        "Another safe way to reach them (optional)",
        hint="For example a phone number, or an address. If you give none, we will ask you first.",
        rows=3,
        limit=ADDRESS,
    )


class TheirAgreement(Question):
    """How the other person agrees. Missing agreement never delays sending."""

    title = "Do the others agree?"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "Do they agree?",
        "how": "How can we find out if they agree?",
    }
    intro = (
        "You do not have to wait for them. You can send your application today, whatever you choose.",
        "Until we know that they agree, we can tell you only a little about their part of it.",
    )
    how = Choice(
        "How can we find out if they agree?",
        needed="Choose how we can find out if they agree",
        options=[
            Option(
                "link",
                "Send them a link of their own",
                "By email, if nobody else sees it. They read what is shared, and say yes or no",
            ),
            Option("form", "A signed form", "You can send it with this, or later"),
            Option("ask", "Please ask them for me"),
            Option(
                "authority",
                "They cannot agree, and I act for them",
                "For example as a parent, or with a power of attorney",
            ),
        ],
    )


class YourAuthority(Question):
    title = "How do you act for them?"
    basis = Choice(
        "How do you act for them?",
        needed="Choose how you act for them",
        options=[
            Option("parent", "I am their parent or guardian"),
            Option("attorney", "I have a lasting power of attorney"),
            Option("deputy", "I am a deputy appointed by the Court of Protection"),
            Option("other", "In another way"),
        ],
    )
    more = LongText("Tell us a little more (optional)", rows=3, limit=ADDRESS)


class ASignedForm(Question):
    title = "Add a signed form"
    item = "File"
    list_title = "The signed form"
    list_aside = "apply/signed.html"
    file = Upload("File", hint="A photo or a scan of the signed form.", most=MOST_BYTES, too_large=TOO_LARGE)
    about = Text("Who has signed it? (optional)")


WAYS_TO_TAKE_PART = (
    Option("attend", "In person"),
    Option("online", "Online, or by phone"),
    Option("statement", "With something in writing that is read out"),
    Option("someone", "Someone goes for me"),
    Option("not_now", "Not now, or I do not know yet"),
)


class MakingItEasier(Question):
    title = "How can we make this easier?"
    for_another: ClassVar[Mapping[str, str]] = {
        "help": "Do you, or the person you help, need any of these? (optional)",
        "take_part": "If there is a review meeting, how would they like to take part? (optional)",
        "keep_out": "Is there anybody they do not want in the room? (optional)",
    }
    intro = ("You can skip these questions. You can change your mind at any time.",)
    help = Choices(
        "Do you need any of these? (optional)",
        hint="Choose all that apply.",
        options=[
            Option("interpreter", "An interpreter, or another language"),
            Option("bsl", "British Sign Language"),
            Option("large_print", "Large print"),
            Option("easy_read", "Easy read"),
            Option("reading", "Help with reading or writing"),
            Option("advocate", "Someone to speak for me"),
            Option("other", "Something else"),
        ],
    )
    language = Text("Which language, or what else would help? (optional)")
    take_part = Choice(
        "If there is a review meeting, how would you like to take part? (optional)",
        options=WAYS_TO_TAKE_PART,
    )
    keep_out = LongText(
        "Is there anybody you do not want in the room? (optional)",
        hint="You do not have to say why.",
        rows=3,
        limit=ADDRESS,
    )
