"""Answers that are refused: what is typed, the words that are said, and next to which box they stand."""

from datetime import date
from typing import Any

from asb.council import Council
from asb.fields import (
    Choice,
    Choices,
    Email,
    Mobile,
    Name,
    Option,
    Phone,
    Postcode,
    Question,
    Text,
    When,
)
from asb.fields.office import Each, OneDay
from asb.questions.apply.contact import ContactDetails, EveryContact
from asb.questions.apply.people import AnotherOfUs
from asb.questions.apply.start_and_end import ReturnLink, TheirAnswer
from asb.questions.apply.what_happened import AReport
from asb.questions.figures import HowMany
from asb.questions.track import ToSeeIt
from tests.questions.answers_on_reports import ABOUT_REPORTS, OnPage, Typed
from tests.shared.cases import (
    ADVICE,
    ARRANGED,
    COMPLAINT,
    HELD,
    OFFERED,
    POWERS,
)
from tests.shared.days import ahead

OUTCOME = {"considered": "All of it.", "watches": "Olive", "again": ahead(30)}

PAGES = [
    *ABOUT_REPORTS,
    OnPage(
        "received",
        "risk",
        {"dangers": ["children"], "level": "none"},
        "You found something: choose standard or high",
        "level",
    ),
    OnPage(
        "received",
        "risk",
        {"dangers": ["nothing"], "level": "high"},
        "You found none of these: choose no risk",
        "level",
    ),
    OnPage(
        "received",
        "risk",
        {"dangers": ["children"], "level": "high"},
        "Enter the day on which to look at the risk again",
        "review_on",
    ),
    *(
        OnPage("met", "offer_dates", {**OFFERED, **wrong}, words, box)
        for wrong, words, box in (
            ({"day_2": "", "time_2": ""}, "Enter at least two dates", "day_2"),
            ({"time_1": ""}, "Date 1: enter the time", "time_1"),
            ({"day_2": ahead(20), "time_2": "10AM"}, "Two of the dates are the same", "day_2"),
        )
    ),
    OnPage(
        "received",
        "link",
        {"case": "NONE-NONE", "how": "same"},
        "There is no other case with this reference",
        "case",
    ),
    OnPage(
        "received",
        "deliver/LETTER",
        {"how": "dropped"},
        "Write why it is not needed, or how you told them",
        "why",
    ),
    OnPage(
        "received",
        "go_on",
        {"tried": "I rang.", "how": "wait", "why": "All agree."},
        "Enter the day until which we wait",
        "again",
    ),
    OnPage(
        "met",
        "arrange",
        ARRANGED | {"day": ahead(9), "chair_from": "council"},
        "Derbyshire Dales District Council is one of the bodies. Write why they are the chair",
        "chair_why",
    ),
    OnPage(
        "met",
        "arrange",
        ARRANGED | {"day": ahead(9), "chair_part": "dealt"},
        "This chair is not independent. Write why they are the chair",
        "chair_why",
    ),
    OnPage(
        "met",
        "arrange",
        ARRANGED | {"day": ahead(9), "chair": "Ms Olive  officer"},
        "Olive Officer has worked on this case. Choose what part they have had, or another chair",
        "chair_part",
    ),
    OnPage(
        "met",
        "arrange",
        ARRANGED | {"day": ahead(9), "missing": ""},
        "NHS Derby and Derbyshire Integrated Care Board is not asked. Write why",
        "missing",
    ),
    OnPage(
        "arranged",
        "hold_review",
        HELD | POWERS | {"missing": ""},
        "NHS Derby and Derbyshire Integrated Care Board did not take part. Write why",
        "missing",
    ),
    OnPage(
        "arranged",
        "hold_review",
        HELD | POWERS | {"chair": "Dr Else"},
        "Not as arranged: the chair was Dr Iqbal. Check it, or write what was different, and why",
        "different",
    ),
    OnPage(
        "arranged",
        "call_off",
        {"what": "postponed", "why": "The chair is ill."},
        "Enter the day by which we will tell them the new date",
        "by",
    ),
    OnPage(
        "met",
        "arrange",
        ARRANGED | {"day": ahead(9), "invited": "no"},
        "Write why you are not inviting the applicant",
        "not_invited",
    ),
    OnPage("held", "recommend", ADVICE | {"to": "other", "by": ahead(9)}, "Enter who it is", "to_other"),
    OnPage(
        "held",
        "recommend",
        ADVICE | {"to": "other", "by": ahead(9), "to_other": "Ann", "to_email": "ANN@example.com"},
        "This is the address of somebody on this case",
        "to_email",
    ),
    OnPage(
        "held",
        "action",
        ADVICE | {"to": "other", "by": ahead(9), "notice": "no"},
        "Enter who it is",
        "to_other",
    ),
    OnPage(
        "held",
        "action",
        ADVICE | {"to": "police", "by": ahead(9), "notice": "yes"},
        "Warn the applicant first, and write how",
        "warned",
    ),
    OnPage(
        "held",
        "outcome",
        OUTCOME,
        "No recommendation or action is recorded. Add them first, or write why there are none",
        "none",
    ),
    OnPage(
        "planned",
        "outcome",
        OUTCOME,
        "No draft of the plan has been sent. Send it first, or write why you will not",
        "early",
    ),
    OnPage(
        "commented",
        "outcome",
        OUTCOME | {"comments": ""},
        "We have had comments on the draft plan. Write what they were, and what changed",
        "comments",
    ),
    OnPage(
        "commented",
        "outcome",
        OUTCOME,
        "Write what changed because of the comments, or why nothing did",
        "comments",
    ),
    OnPage(
        "planned",
        "change_planned/ACTION",
        {"to": "other", "why": "It is theirs."},
        "Enter who it is",
        "to_other",
    ),
    OnPage(
        "planned",
        "change_planned/ACTION",
        {"notice": "yes", "why": "He will see it."},
        "Warn the applicant first, and write how",
        "warned",
    ),
    OnPage(
        "plan",
        "progress/ACTION",
        {"state": "dropped", "text": "No money."},
        "Tell the applicant why it will not be done",
        "told",
    ),
    OnPage(
        "appeal",
        "appeal_decided",
        {"result": "not_upheld", "back": ["threshold"], "words": "No."},
        "Only an appeal that was upheld sends something back",
        "back",
    ),
    OnPage(
        "appeal",
        "appeal_decided",
        {"result": "withdrawn", "back": ["threshold"], "words": "No."},
        "Only an appeal that was upheld sends something back",
        "back",
    ),
    OnPage(
        "appeal",
        "appeal_decided",
        {"result": "upheld", "back": ["nothing"], "words": "You were right."},
        "Write why there is nothing to do",
        "why_nothing",
    ),
    OnPage(
        "appeal",
        "appeal_decided",
        {"result": "not_upheld", "back": ["nothing"], "words": ""},
        "Write what the appeal body said",
        "words",
    ),
    OnPage(
        "appealed plan",
        "appeal_decided",
        {"result": "upheld", "back": ["threshold", "review"], "words": "Again."},
        "If the threshold is decided again, a review follows from that decision: leave it out here",
        "back",
    ),
    OnPage(
        "appealed plan",
        "complaint",
        COMPLAINT | {"body": "court"},
        "Enter which body, court or person",
        "body_name",
    ),
    OnPage(
        "appealed plan",
        "complaint",
        COMPLAINT | {"hold_why": ""},
        "Write why nothing may be deleted",
        "hold_why",
    ),
    OnPage(
        "complained",
        "complaint_decided",
        {"result": "not_upheld", "remedy": "None.", "back": ["review"], "to_do": "yes"},
        "Something can be done again only if the complaint was upheld or settled",
        "back",
    ),
    OnPage(
        "complained",
        "complaint_decided",
        {"result": "upheld", "remedy": "Hold it again.", "back": ["review"], "to_do": "yes", "by": ahead(9)},
        "Write what we should tell the applicant",
        "words",
    ),
    OnPage(
        "complained",
        "complaint_decided",
        {"result": "upheld", "remedy": "Hold it again.", "back": ["review"], "to_do": "no"},
        "Something has to be done, so choose yes",
        "to_do",
    ),
    OnPage(
        "complained",
        "complaint_decided",
        {"result": "ended", "remedy": "None.", "back": ["nothing"], "to_do": "yes"},
        "With this answer there is nothing still to be done, so choose no",
        "to_do",
    ),
    OnPage(
        "complained",
        "complaint_decided",
        {"result": "upheld", "remedy": "Pay £200.", "back": ["nothing"], "to_do": "yes"},
        "Enter the day by which it has to be done",
        "by",
    ),
    OnPage(
        "remedied",
        "complaint_decided",
        {"result": "ended", "remedy": "None.", "back": ["nothing"], "to_do": "no", "which": "0"},
        "Its remedy is still to be carried out. Choose another answer, or another complaint",
        "result",
    ),
]


class Anything(Question):
    """A field of each kind."""

    line = Text("Line (optional)", limit=5)
    wanted = Text("Wanted", needed="Enter what is asked")
    name = Name("Name")
    email = Email("Email")
    phone = Phone("Phone")
    mobile = Mobile("Mobile")
    postcode = Postcode("Postcode")
    one = Choice("One", options=[Option("a", "A")])
    several = Choices(
        "Several", options=[Option("a", "A"), Option("b", "B"), Option("z", "None", alone=True)]
    )
    when = When("When?", what="it happened", exacting=True)
    day = OneDay("Day")
    each = Each(
        "Each",
        options=[Option("yes", "Yes"), Option("no", "No")],
        rows=[Option("row", "A row")],
        reasoned=["no"],
    )
    many = HowMany("Many")

    def prepare(self) -> None:
        self.day.first, self.day.last = date(2026, 3, 1), date(2026, 3, 31)


class OfAMember(AnotherOfUs):
    """A member of a group whose lead has given this address for herself."""

    def __init__(self, typed: Any, council: Council, _so_far: Any) -> None:
        super().__init__(typed, council, {"details": {"email": "ann@example.com"}})


class ChoseEmail(ContactDetails):
    """Details of somebody who called email safe."""

    def __init__(self, typed: Any, council: Council, _so_far: Any) -> None:
        super().__init__(typed, council, {"contact": {"routes": ["email"]}})


FINE: dict[str, str] = {"wanted": "x", "each-row": "yes"}
LIKE = "Type it like"

FIELDS: list[tuple[type[Question], Typed, str, str]] = [
    (
        Anything,
        {"line": "123456"},
        "Your answer to “Line” must be 5 characters or fewer. You typed 6",
        "line",
    ),
    (Anything, {"wanted": "  "}, "Enter what is asked", "wanted"),
    (
        Anything,
        {"name": "Go to www.x.com"},
        "Enter a name without a web address, an email address or a phone number",
        "name",
    ),
    (
        Anything,
        {"email": "ann at home"},
        "Enter an email address in the correct format, like name@example.com",
        "email",
    ),
    (
        Anything,
        {"phone": "after six"},
        "Enter a phone number, like 01632 960 001 or +44 7700 900 982",
        "phone",
    ),
    (
        Anything,
        {"phone": "1629 761377"},
        "Is there a 0 missing at the start? If this is right, leave it and continue",
        "phone",
    ),
    (
        Anything,
        {"postcode": "nowhere"},
        "Enter a postcode, like SW1A 2AA, or its first half, or leave it empty",
        "postcode",
    ),
    (Anything, {"one": "b"}, "Choose one of the answers to “One”", "one"),
    (Anything, {"several": ["a", "q"]}, "Choose from the answers to “Several”", "several"),
    (
        Anything,
        {"several": ["a", "z"]},
        "Choose “None”, or the other answers, but not both",
        "several",
    ),
    (Anything, {"when-day": "soon"}, "The date it happened: we could not understand this", "when-day"),
    (Anything, {"day": "1 3"}, "The date: add the year, like ", "day"),
    (Anything, {"day": "soon"}, f"The date: we could not understand this. {LIKE} ", "day"),
    (Anything, {"day": "31 6 26"}, "The date: there is no 31 June 2026. Check the day and ", "day"),
    (Anything, {"when-day": "31 6 26"}, "The date it happened: there is no 31 June 2026. Check ", "when-day"),
    (Anything, {"day": "1 13 2026"}, "The date: there is no month 13. Check the day and the month", "day"),
    (Anything, {"day": "1 3 1026"}, f"The date: check the year. {LIKE} ", "day"),
    (Anything, {"day": "31 2 2026"}, "The date: there is no 31 February 2026. Check the day", "day"),
    (Anything, {"day": "28 2 2026"}, "The date must be 1 March 2026 or after", "day"),
    (Anything, {"day": "1 4 2026"}, "The date must be 31 March 2026 or before", "day"),
    (Anything, {"each-row": ""}, "A row: choose one of the answers", "each-row"),
    (Anything, {"each-row": "no"}, "A row: write the reason", "each-row-why"),
    (
        Anything,
        {"each-row": "no", "each-row-why": "x" * 60_000},
        "A row: at most ",
        "each-row-why",
    ),
    (Anything, {"many": "some"}, "Many: enter a whole number such as 0 or 12", "many"),
    (
        AReport,
        {},
        "Tell us one thing about this report: what it was about, a date, or a reference number",
        "what",
    ),
    (
        ReturnLink,
        {"email": "ann@example.com", "email_shared": "unsure"},
        "We only send a link to an inbox that nobody else can see. Use a return code instead",
        "email_shared",
    ),
    (
        OfAMember,
        {"name": "Bob Berry", "email": "ann@example.com", "email_shared": "no"},
        "This is also the email address that you gave for yourself. Enter theirs. If you share it, ",
        "email",
    ),
    (
        ReturnLink,
        {"email": "ann@gmial.com", "email_shared": "no"},
        "Did you mean ann@gmail.com? If so, press “Use ann@gmail.com”. If ann@gmial.com is right, ",
        "email",
    ),
    (Anything, {"mobile": "01632 960001"}, "Enter one UK mobile number, like 07700 900 982", "mobile"),
    (EveryContact, {"routes": ["email"], "email_shared": "no"}, "Enter your email address", "email"),
    (
        ChoseEmail,
        {"email": "ann@example.com", "email_shared": "no", "phone": "01629 761377"},
        "“Phone number”: you did not choose this way above. Choose it if it is safe, or empty this box",
        "phone",
    ),
    (
        ToSeeIt,
        {"reference": "my case", "detail": "ann@example.com"},
        "Check the reference: it is two groups of four letters and numbers, like 7X3M-K2QH. It never has "
        "0, 1 or 5, or the letters A, B, E, I, O, S or U",
        "reference",
    ),
    (
        ToSeeIt,
        {"reference": "HJZX-78LW", "detail": "Ann"},
        "Enter an email address, like name@example.com, or a phone number",
        "detail",
    ),
    (TheirAnswer, {"answer": "ring"}, "Enter a safe phone number, so that we can ring you", "phone"),
]
