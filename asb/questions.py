"""Every question, word for word."""

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
    Postcode,
    Question,
    Text,
    Tick,
    Upload,
    When,
)

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
YES_NO_UNSURE = (*YES_NO, Option("unsure", "I am not sure"))


class LeavingQuickly(Question):
    title = "Leaving this website quickly"
    tab = "Before you start"
    aside = "apply/leaving.html"


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
                "Neighbours, for example. We contact you, and you tell the others",
            ),
            Option("organisation", "A business or organisation", "A shop, a school, a community group"),
        ],
    )


class AreYouSafe(Question):
    title = "Are you safe now?"
    tab = "A few questions first"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "Are they safe now?",
        "close_by": "Does the person causing this live with them, or get in touch with them?",
        "under_18": "Is the person you are helping under 18?",
    }
    intro = (
        "If someone is in danger now, ring 999 before you go on.",
        "You can skip any of these questions. If you answer yes, we read your application first, once sent.",
    )
    danger = Choice("Is anybody in danger, or at risk of being hurt?", options=YES_NO_UNSURE)
    others = Choice("Are children, or adults who need care, at risk?", options=YES_NO_UNSURE)
    close_by = Choice(
        "Does the person causing this live with you, or get in touch with you?", options=YES_NO_UNSURE
    )
    under_18 = Choice("Are you under 18?", options=YES_NO)


class HelpNow(Question):
    title = "Help you can get now"
    tab = "Telephone numbers"
    aside = "apply/help_now.html"


class YourName(Question):
    title = "What is your name?"
    name = Name(
        "Your name",
        hint="The name you want us to use when we write to you or ring you.",
        needed="Enter your name",
        autocomplete="name",
    )


class AnotherOfUs(Question):
    title = "Someone else in the group"
    intro = ("We ask each person if they agree. You do not see what they answer, only if they take part.",)
    name = Name("Their name", needed="Enter their name")
    email = Email("Their email address, if it is safe to write to them there (optional)")
    email_shared = Choice(
        "Does anyone else see what comes to their email address? (optional)",
        hint="If so, or if you are not sure, we write in a way that does not say what it is about.",
        options=YES_NO_UNSURE,
    )
    other = LongText(
        "Another safe way to reach them (optional)",
        hint="For example a telephone number, or an address. If you give none, we ask you first.",
        rows=3,
        limit=ADDRESS,
    )


class TheirAgreement(Question):
    """Never holds the application back."""

    title = "Do the others agree?"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "Do they agree?",
        "how": "How can we find out if they agree?",
    }
    intro = (
        "You can send your application now, whatever you choose. We have it from that day on.",
        "Until we know that they agree, we can tell you little about their part of it.",
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
            Option("form", "A signed form", "You can add it on the next page, or send it later"),
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
    file = Upload("Choose a file", hint="A photo or a scan of the signed form.", limit=ADDRESS)
    about = Text("Who has signed it? (optional)")


class PersonYouHelp(Question):
    title = "Who are you helping?"
    intro = ("This is the person who suffers the behaviour.",)
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
    intro = ("Choose only ways that are safe for you. We use no others.",)
    routes = Choices(
        "Safe ways to contact you",
        hint="Choose all that are safe.",
        needed="Choose at least one way, or tell us that you will contact us",
        options=[
            Option("email", "Email"),
            Option("phone", "Telephone"),
            Option("post", "Post"),
            Option("through", "Through someone I trust"),
            Option("none", "None of these is safe now: I will contact you", alone=True),
        ],
    )


class ContactDetails(Question):
    """Only the details of the routes that were called safe."""

    title = "Your contact details"
    routes_from: ClassVar[str] = "contact"

    email = Email("Email address", needed="Enter your email address")
    email_shared = Choice(
        SHARED.format("email address"),
        hint=SHARED_HINT,
        needed=SHARED_NEEDED.format("email address"),
        options=YES_NO_UNSURE,
    )
    phone = Phone("Telephone number", needed="Enter your telephone number")
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
        hint="Their name, and a telephone number, email or address.",
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
        # The earlier answers may be gone with their cookie; the boxes were there all the same.
        if safe is None:
            safe = [route for route, names in self.belongs.items() if not self.sent.isdisjoint(names)]
        for route, names in self.belongs.items():
            if route not in safe:
                for name in names:
                    del self[name]


class TheirSafeRoutes(Question):
    title = "How can we contact them safely?"
    intro = (
        "We need to ask them if they agree to this.",
        "Choose only ways that are safe for them. If you give us an email or a postal address, we write to "
        "them as soon as you send this. If you are not sure that it is safe, choose “please ask me first”.",
    )
    routes = Choices(
        "Safe ways to contact them",
        hint="Choose all that are safe.",
        needed="Choose at least one way, or tell us that we should ask you first",
        options=[
            Option("email", "Email"),
            Option("phone", "Telephone"),
            Option("post", "Post"),
            Option("through", "Through me or someone else they trust"),
            Option("none", "I do not know: please ask me first", alone=True),
        ],
    )


class TheirContactDetails(ContactDetails):
    title = "Their contact details"
    routes_from = "person_contact"
    for_another: ClassVar[Mapping[str, str]] = {
        "email": "Their email address",
        "phone": "Their telephone number",
        "phone_say": "If someone else answers their telephone, may we say who is calling? (optional)",
        "address": "Their postal address",
        "times": "When is a good and safe time for them? (optional)",
    }


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
        options=[
            Option("attend", "In person"),
            Option("online", "Online, or by telephone"),
            Option("statement", "With something in writing that is read out"),
            Option("someone", "Someone goes for me"),
            Option("not_now", "Not now, or I do not know yet"),
        ],
    )
    keep_out = LongText(
        "Is there anybody you do not want in the room? (optional)",
        hint="You need not say why.",
        rows=3,
        limit=ADDRESS,
    )


class WhereItHappens(Question):
    title = "Where does it happen?"
    place = LongText(
        "Address, or a description of the place",
        hint="For example, the flat above 12 Mill Lane, or the car park behind the church.",
        rows=3,
        limit=ADDRESS,
        needed="Tell us where it happens. A description is enough",
    )
    postcode = Postcode("Postcode of the place, if you know it (optional)")
    home = LongText("Where do you live, if that is somewhere else? (optional)", rows=3, limit=ADDRESS)
    landlord = Text(
        "If your home or theirs has a landlord, who is it? (optional)",
        hint="For example a housing association, the council, or a private landlord.",
    )


class WhatHasBeenHappening(Question):
    title = "What has been happening?"
    kinds = Choices(
        "What kind of behaviour is it?",
        hint="Choose all that apply.",
        needed="Choose at least one kind of behaviour",
    )
    story = LongText(
        "Tell us about it in your own words",
        hint="You do not need to tell us everything. You can write as much or as little as you like.",
        rows=10,
        needed="Tell us a little about what has been happening",
    )
    still = Choice("Is it still going on? (optional)", options=YES_NO_UNSURE)

    def prepare(self) -> None:
        self.kinds.options = tuple(Option(kind.key, kind.label, kind.hint) for kind in self.council.kinds)


class BecauseOfWhoYouAre(Question):
    title = "Is it because of who you are?"
    tab = "One more question"
    for_another: ClassVar[Mapping[str, str]] = {"title": "Is it because of who they are?"}
    aside = "apply/hate.html"
    because = Choices(
        "Do you think it happens because of any of these?",
        hint="Choose all that apply, or skip this question.",
        options=[
            Option("disability", "Disability"),
            Option("gender_identity", "Gender identity"),
            Option("race", "Race or ethnic origin"),
            Option("religion", "Religion or belief"),
            Option("sexual_orientation", "Sexual orientation"),
            Option("no", "No, or I would rather not say", alone=True),
        ],
    )


WHEN = (
    Option("exact", "I know the date"),
    Option("roughly", "I know roughly when"),
    Option("unknown", "I don’t know: please look it up"),
)


class AReport(Question):
    title = "A report that was made"
    intro = (
        "Tell us what you know about one report. If all you have is a reference number, that is enough.",
        "It does not matter who made the report. Add each one on its own page. You can add more afterwards.",
    )
    what = LongText("What was reported? (optional)", rows=4, limit=20_000)
    happened = When(
        "When did it happen?",
        what="it happened",
        options=(WHEN[0], WHEN[1], Option("period", "It went on over a time"), WHEN[2]),
    )
    reported = When("When was it reported?", what="it was reported", options=WHEN)
    told = Choices("Who was told? (optional)", hint="Choose all that apply.")
    reference = Text("Reference number, if you have one (optional)")
    response = LongText("What did they say or do? (optional)", rows=3, limit=20_000)

    def prepare(self) -> None:
        self.told.options = tuple(Option(told.key, told.label) for told in self.council.told)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        known = any(when.data and when.data["kind"] != "unknown" for when in (self.happened, self.reported))
        if fine and not (
            known or self.what.data or self.told.data or self.reference.data or self.response.data
        ):
            self.what.errors = [
                "Tell us one thing about this report: what it was about, a date, or a reference number"
            ]
            return False
        return fine


class HowItAffectsYou(Question):
    title = "How does it affect you?"
    for_another: ClassVar[Mapping[str, str]] = {
        "title": "How does it affect them?",
        "effect": "How does it affect them and the people they live with? (optional)",
        "hope": "What would they like to happen? (optional)",
    }
    intro = ("You can skip these questions.",)
    aside = "apply/support.html"
    effect = LongText(
        "How does it affect you and the people you live with? (optional)",
        hint="For example your sleep, your health, your work, or where you feel safe.",
        rows=6,
    )
    hope = LongText("What would you like to happen? (optional)", rows=4)


class AnythingElse(Question):
    title = "Is there anything else now?"
    intro = ("You do not have to add any of these. You can also tell us later, by telephone or by post.",)
    more = Choices(
        "What do you want to add now?",
        hint="Choose all that apply, or go on without.",
        options=[
            Option("cause", "Who may be responsible"),
            Option("done", "What has been done about it so far"),
            Option("files", "Photos, recordings, documents"),
        ],
    )


class WhoMayBeResponsible(Question):
    title = "Who may be responsible?"
    tab = "More details"
    intro = (
        "The people who work on your case read this. We do not send it to whoever you name.",
        "But they may guess that it was you, and a court or the law can require us to share it.",
    )
    who = LongText(
        "Their name, or what you know about them (optional)",
        hint="If you do not know the name, a description is enough.",
        rows=4,
        limit=20_000,
    )
    where = LongText("Their address, if you know it (optional)", rows=3, limit=ADDRESS)


class WhatWasDone(Question):
    title = "What has been done so far?"
    done = LongText(
        "What have you, or others, done about it? (optional)",
        hint="For example diary sheets, a visit, a warning, a letter, mediation.",
        rows=6,
    )
    helped = LongText("Did any of it help? (optional)", rows=3, limit=20_000)


class AFile(Question):
    title = "Add a file"
    file = Upload("Choose a file", limit=ADDRESS)
    about = Text("What does it show? (optional)", hint="For example: the broken gate, 3 May 2026.")


class Declaration(Question):
    title = "Send your application"
    aside = "apply/declaration.html"
    true = Tick(
        "What I have told you is true as far as I know",
        needed="Tick the box if what you have told us is true as far as you know",
    )


class ReturnLink(Question):
    title = "Save and come back later"
    email = Email("Your email address", needed="Enter your email address")
    email_shared = Choice(
        SHARED.format("email address"), needed=SHARED_NEEDED.format("email address"), options=YES_NO_UNSURE
    )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.email_shared.data != "no":
            self.email_shared.errors = [
                "We send a link only where nobody else can see it. Use a return code instead"
            ]
            return False
        return fine


class ReturnCode(Question):
    title = "Return to a saved application"
    intro = (
        "If we sent you a link, open that instead: it brings you back at once.",
        "What you have begun on this device is put aside if you return to another application here.",
    )
    code = Text(
        "Your return code",
        hint="Three groups of four letters and numbers. Capital letters or small ones, as you like.",
        needed="Enter your return code",
        width="20",
        limit=60,
    )


class TheirAnswer(Question):
    """By the person represented, or by somebody of a group."""

    title = "Do you agree?"
    answer = Choice(
        "Do you agree that we look at this together?",
        needed="Choose yes, no, or please ring me",
        options=[
            Option("agree", "Yes, I agree"),
            Option("refuse", "No, I do not agree"),
            Option("ring", "I am not sure, or I want to ask something. Please ring me"),
        ],
    )
    may_know = Choices(
        "If you agree: what may we tell the person who applied for you? (optional)",
        hint="Choose all that you allow. If you choose none, we tell them only that we have the application.",
        options=[
            Option("progress", "How far it is"),
            Option("decision", "What is decided, and why"),
            Option("plan", "What is planned, and what was done"),
        ],
    )
    phone = Phone("A safe telephone number for you (optional)")
    times = Text("When is a good and safe time? (optional)", limit=ADDRESS)
    note = LongText("Is there anything you want to tell us? (optional)", rows=4, limit=20_000)

    def prepare(self) -> None:
        if not self.is_for_another:  # in a group everybody learns the same
            del self["may_know"]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.answer.data == "ring" and not self.phone.data:
            self.phone.errors = ["Enter a safe telephone number, so that we can ring you"]
            return False
        return fine

    @property
    def heading(self) -> str:
        return self.title


class CheckYourAnswers(Question):
    title = "Check your answers"
