"""Wiring of the acts that end a case, and of what follows: appeals, complaints, legal holds, reopening."""

from __future__ import annotations

from asb.casework.act_forms.row import COURSE, ENDING, ActForm, ActRow, PersonActForm
from asb.casework.acts import appeals, people, recipients
from asb.casework.track import sending
from asb.questions import acts as ask
from asb.questions import track as people_ask
from asb.questions.bodies import appeals as ask_appeals

ROWS: dict[str, ActRow] = {
    "appeal": ActRow(
        "Appeal received",
        ActForm(ask.from_people.Appealed, COURSE, letters=appeals.received),
        PersonActForm(
            people_ask.Appealing,
            at="again",
            letters=sending.appeal_letters,
            facts=lambda form, _it, _about: form.clean | {"how": "page"},
            takes=sending.appeal_file,
            may_have_file=True,
            check="Check your appeal",
            send="Send your appeal",
        ),
    ),
    "appeal_decided": ActRow(
        "Appeal decided",
        ActForm(
            ask_appeals.AppealDecided,
            COURSE,
            verb=appeals.decide,
            letters=recipients.both(
                recipients.people("appeal_decided", "decision"),
                appeals.withdrawn_to_body,
                recipients.uninvited,
            ),
        ),
    ),
    "complaint": ActRow(
        "Complaint or ombudsman",
        ActForm(ask.from_people.Complaint, COURSE, label="Record a complaint or ombudsman"),
    ),
    "complaint_decided": ActRow(
        "Result of a complaint",
        ActForm(
            ask.from_people.ComplaintDecided,
            COURSE,
            letters=recipients.people("complaint_decided", "decision", when="words"),
        ),
    ),
    "legal_hold": ActRow("Legal hold set", ActForm(ask.ending.StartLegalHold, COURSE)),
    "end_legal_hold": ActRow("Legal hold ended", ActForm(ask.ending.EndLegalHold, COURSE)),
    "withdraw": ActRow(
        "Withdrawn",
        ActForm(
            ask.from_people.Withdraw,
            ENDING,
            label="Record that they withdraw",
            verb=people.withdraw,
            letters=recipients.withdrawn,
        ),
    ),
    "pass_on": ActRow(
        "Passed to another council",
        ActForm(
            ask.sharing.PassOn,
            ENDING,
            letters=recipients.both(recipients.people("passed_on", "progress"), recipients.other_council),
        ),
    ),
    "pass_on_answered": ActRow(
        "Another council has answered",
        ActForm(
            ask.sharing.PassOnAnswered,
            COURSE,
            letters=recipients.both(recipients.people("pass_on_answered", "progress"), recipients.over),
        ),
    ),
    "close": ActRow(
        "Ended",
        ActForm(ask.ending.Close, COURSE, verb=people.end, letters=recipients.ended, about="ending"),
    ),
    "reopen": ActRow(
        "Opened again",
        ActForm(
            ask.ending.Reopen,
            COURSE,
            label="Open the case again",
            letters=recipients.people("reopened", "progress"),
        ),
    ),
}
