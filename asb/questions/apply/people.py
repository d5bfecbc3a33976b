"""Questions about people: who applies, for whom, and agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from asb.fields import (
    ADDRESS,
    Choice,
    Choices,
    Email,
    LongText,
    Name,
    Option,
    Question,
    Text,
    Upload,
)
from asb.files import MOST_BYTES, TOO_LARGE
from asb.questions.apply.contact import YES_NO_UNSURE, ContactDetails


class WhoIsThisFor(Question):
    title = "Who are you applying for?"
    below = "apply/leaving.html"
    brief: ClassVar[Mapping[str, str]] = {"who": "Applying for"}
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
                "For example, neighbours. We will ask each of the others if they agree",
            ),
            Option("organisation", "A business or organisation", "A shop, a school, a community group"),
        ],
    )


class YourName(Question):
    title = "What is your name?"
    name = Name(
        "Your name",
        hint="The name you want us to use.",
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


class Theirs(Question):
    """Contact details of somebody else, so browsers are not to offer the applicant's own.

    Those that are also the applicant's are asked about once. An address that both use is not private: the
    applicant could open a link sent there, and only this person may use it to agree.
    """

    email: Email
    email_shared: Choice

    def prepare(self) -> None:
        super().prepare()
        for field in self.asked:
            field.needed = field.needed.replace("Enter your ", "Enter their ")
            if isinstance(field, Text):
                field.autocomplete = "off"

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or ("email" in self and not self.email_stands("email")):
            return False
        own = self.so_far.get("details", {})
        if "phone" in self and _is_same(self["phone"].data, own.get("phone")):
            return self.stands("phone", SAME.format("phone number"))
        if "email" not in self or not _is_same(self.email.data, own.get("email")):
            return True
        if self.email_shared.data not in ("yes", "unsure"):
            if not self.stands("email", SAME.format("email address")):
                return False
            self.email_shared.data = "yes"
        return True


SAME = "This is also the {} that you gave for yourself. Enter theirs. If you share it, leave it and continue"


def _is_same(theirs: str | None, own: str | None) -> bool:
    """Whether two addresses or phone numbers are the same, however they are typed."""
    one, other = ("".join((text or "").split()).casefold() for text in (theirs, own))
    return bool(one) and one == other


class TheirContactDetails(Theirs, ContactDetails):
    title = "Their contact details"
    routes_from = "person_contact"
    brief: ClassVar[Mapping[str, str]] = {
        "phone_say": "May say who is calling",
        "phone_message": "May leave a message",
        "email_shared": "Their email seen by others",
        "post_shared": "Their post seen by others",
        "through": "Trusted contact",
        "times": "A good and safe time for them",
    }
    for_another: ClassVar[Mapping[str, str]] = {
        "email": "Their email address",
        "phone": "Their phone number",
        "phone_say": "If someone else answers their phone, may we say who is calling? (optional)",
        "mobile": "Their mobile number for text messages",
        "mobile_shared": "Does anyone else see their phone?",
        "address": "Their postal address",
        "times": "When is a good and safe time for them? (optional)",
    }


class AnotherOfUs(Theirs):
    title = "Someone else in the group"
    brief: ClassVar[Mapping[str, str]] = {
        "email": "Email",
        "email_shared": "Email seen by others",
        "other": "Another safe way",
    }
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
        hint="If so, or if you are not sure, we will write in a way that does not say what it is about.",
        options=YES_NO_UNSURE,
    )
    other = LongText(
        "Another safe way to reach them (optional)",
        hint="For example, a phone number, or an address. If you do not give one, we will ask you first.",
        rows=3,
        limit=ADDRESS,
    )


class TheirAgreement(Question):
    """How the other person agrees. Missing agreement never delays sending."""

    title = "Do the others agree?"
    brief: ClassVar[Mapping[str, str]] = {"how": "How they will agree"}
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
                "Send them their own link",
                "By email, if nobody else sees it. They will read what is shared, and say yes or no",
            ),
            Option("form", "A signed form", "You can send it with this, or later"),
            Option("ask", "Please ask them for me"),
            Option(
                "authority",
                "They cannot agree, and I act for them",
                "For example, as a parent, or with a power of attorney",
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
    Option("statement", "In writing: somebody will read it out"),
    Option("someone", "Someone will go for me"),
    Option("not_now", "Not now, or I do not know yet"),
)


class MakingItEasier(Question):
    title = "How can we make this easier?"
    for_another: ClassVar[Mapping[str, str]] = {
        "help": "Do you, or the person you help, need any of these? (optional)",
        "take_part": "How would they like to take part? (optional)",
        "keep_out": "Is there anyone they do not want in the room? (optional)",
    }
    seldom: ClassVar[tuple[str, ...]] = ("take_part", "keep_out")
    """Asked again when there is a review: folded."""
    seldom_title = "If there is a review meeting"
    brief: ClassVar[Mapping[str, str]] = {
        "help": "Help needed",
        "language": "Language, or other help",
        "take_part": "At a review meeting",
        "keep_out": "Who should not be there",
    }

    def prepare(self) -> None:
        self.language.only = f"{self.help.name}=interpreter other"
        if self.is_for_another:
            self.help.options = tuple(
                replace(each, label="Someone to speak for them") if each.value == "advocate" else each
                for each in self.help.options
            )
            self.take_part.options = tuple(
                replace(each, label="Someone will go for them") if each.value == "someone" else each
                for each in self.take_part.options
            )

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
        "How would you like to take part in a review meeting? (optional)",
        options=WAYS_TO_TAKE_PART,
    )
    keep_out = LongText(
        "Is there anybody you do not want in the room? (optional)",
        hint="You do not have to say why.",
        rows=3,
        limit=ADDRESS,
    )
