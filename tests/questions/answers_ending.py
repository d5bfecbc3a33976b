"""Answers that are refused where a case ends, and about its day of receipt."""

from tests.questions.answers import OnPage
from tests.shared.cases import HELD, POWERS
from tests.shared.days import ahead

RECEIPT = {"source": "The call log.", "why": "You rang us."}
ASKED = {"checked": "I rang her.", "said": "By telephone.", "pressure": "none"}
WITHDRAWN = [
    ({"pressure": "not_asked"}, "Ask them first, where they can speak freely", "pressure"),
    ({"pressure": "some"}, "Write what was done about the pressure", "pressure_why"),
    ({}, "Write why they are withdrawing", "why"),
]
ENDING_PAGES = [
    OnPage(
        "arranged",
        "hold_review",
        HELD | POWERS | {"took_part": ["council"], "different": "The police were ill."},
        "Only Derbyshire Dales District Council took part. Write why the review was still held",
        "alone",
    ),
    OnPage(
        "arranged",
        "hold_review",
        HELD | POWERS | {"chair_from": "icb", "chair_why": "Nobody else was free."},
        "Dr Iqbal works for NHS Derby and Derbyshire Integrated Care Board, so that body took part. "
        "Choose it too",
        "took_part",
    ),
    OnPage(
        "passed on",
        "pass_on_answered",
        {"said": "taken", "who": "By email."},
        "Our letter has not reached them. Send it first, or write how they got the application",
        "how_have",
    ),
    OnPage(
        "in danger",
        "risk",
        {"dangers": ["nothing"], "level": "none"},
        "Write why you found less, who you spoke to, and how",
        "less",
    ),
    *(OnPage("met", "withdraw", ASKED | typed, words, box) for typed, words, box in WITHDRAWN),
    OnPage(
        "few",
        "close/duplicate",
        {"duplicate_of": "NONE-NONE", "checked": "She rang."},
        "There is no other case with this reference",
        "duplicate_of",
    ),
    OnPage(
        "few",
        "correct_receipt",
        RECEIPT | {"day": ahead(0)},
        "This is the day that is recorded already",
        "day",
    ),
    OnPage(
        "came before",
        "correct_receipt",
        RECEIPT | {"day": ahead(0)},
        "Report 1 would not count any more with that day. Check it, and write why it is right",
        "loses",
    ),
]
