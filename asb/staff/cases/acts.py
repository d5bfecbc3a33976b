"""What an officer can do on a case: one table of the form, the verb and the letters of each act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from asb import letters, web
from asb.casefile import CaseFile
from asb.casework import case_access
from asb.casework.accounts import members
from asb.casework.acts import appeals, delivery, people, recipients, threshold
from asb.casework.acts.transaction import Facts, OpenCase, Tells, Verb, no_letters, nothing_else
from asb.casework.track import sending, signing_in
from asb.questions import acts as ask
from asb.questions.acts.form import OnACase


@dataclass(frozen=True)
class ActForm:
    """How one act is done. `about`: what it has to be told besides, which stands in its address: a `report`,
    `recommendation`, `action`, `person`, `letter`, history `entry`, or an entry that `came` from somebody.
    `then`: the page to go to when it is done.
    """

    label: str
    form: type[OnACase]
    verb: Verb = nothing_else
    tells: Tells = no_letters
    about: str = ""
    then: str = "staff.case"

    def known(self, casefile: CaseFile, about: str, today: date, me: int | None) -> dict[str, Any]:
        """What the form has to know of the case, as `asb.questions.office` says."""
        case, course, council = casefile.case, casefile.course, casefile.council
        known: dict[str, Any] = {
            "course": course,
            "today": today,
            "about": about,
            "colleagues": [(each.id, each.name) for each in members.colleagues(me or 0)],
            "clocks": casefile.clocks,
            "people": [(person.id, person.name, person.role) for person in case.people],
            "tellable": [(person.id, person.name, person.role) for person in letters.to_tell(case)],
            "hidden": not letters.may_know(case, "progress"),
            "is_case": lambda reference: reference != case.reference and case_access.exists(reference),
        }
        if self.about == "person":
            person = next(person for person in case.people if str(person.id) == about)
            known["person"] = {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "contact": person.contact,
                "shared_post": "post" not in person.contact["routes"]
                or person.contact["post_shared"] != "no",
            }
        if self.about == "report":
            known["report"] = next(report for report in case.reports if str(report.number) == about)
        if self.about == "letter":
            letter = next(letter for letter in case.letters if str(letter.id) == about)
            known |= {"letter": letter, "ways": delivery.ways(letter, case, council)}
        if self.about == "came":
            known["came"] = course.came[int(about)]
        return known


def give_code(opened: OpenCase, facts: Facts) -> Facts:
    return signing_in.give_code(opened, facts, web.tokens())


ACT_FORMS: dict[str, ActForm] = {
    "risk": ActForm("Check for risk", ask.record.RiskCheck),
    "take": ActForm("Take this case", ask.record.Take),
    "hand_over": ActForm("Hand it over", ask.record.HandOver),
    "pass": ActForm(
        "Pass it to the bodies",
        ask.sharing.PassToBodies,
        tells=recipients.bodies("case_has_come", recipients.chosen),
    ),
    "ask": ActForm(
        "Ask what the bodies hold",
        ask.sharing.AskBodies,
        tells=recipients.bodies("please_tell_us", recipients.chosen),
    ),
    "share": ActForm(
        "Send the application to bodies",
        ask.sharing.ShareApplication,
        tells=recipients.bodies("the_application", recipients.chosen),
    ),
    "remind": ActForm(
        "Remind a body", ask.sharing.Remind, tells=recipients.bodies("reminder", recipients.chosen)
    ),
    "told": ActForm("Record what a body told us", ask.sharing.BodyAnswer),
    "finding": ActForm("Record a finding", ask.threshold.FindingOnReport, threshold.find, about="report"),
    "decide": ActForm(
        "Record the decision on the threshold",
        ask.threshold.Decide,
        threshold.decide,
        tells=recipients.decision,
    ),
    "refuse": ActForm("Propose to refuse", ask.threshold.Refuse, threshold.refuse),
    "second": ActForm(
        "Answer as second person",
        ask.threshold.SecondPerson,
        threshold.second,
        tells=recipients.agreed_refusal,
    ),
    "arrange": ActForm(
        "Arrange the review",
        ask.review.Arrange,
        tells=recipients.both(
            recipients.people("review_arranged", "progress"),
            recipients.bodies("please_come", recipients.chosen),
        ),
    ),
    "hold_review": ActForm("Record the review", ask.review.HoldReview),
    "recommend": ActForm("Add a recommendation", ask.review.Recommend),
    "action": ActForm("Add an action", ask.review.Action),
    "draft_plan": ActForm(
        "Send the draft plan", ask.review.DraftPlan, tells=recipients.people("draft_plan", "plan")
    ),
    "comments": ActForm("Record comments on the plan", ask.review.Comments),
    "outcome": ActForm(
        "Send the outcome",
        ask.review.Outcome,
        tells=recipients.both(
            recipients.people("outcome", "plan"), recipients.bodies("recommended", recipients.recommended_to)
        ),
    ),
    "answered": ActForm(
        "Record the answer",
        ask.review.Answered,
        tells=recipients.people("progress", "plan", when="told"),
        about="recommendation",
    ),
    "progress": ActForm(
        "Record what became of it",
        ask.review.Progress,
        tells=recipients.people("progress", "plan", when="told"),
        about="action",
    ),
    "hold": ActForm("Put a clock on hold", ask.clocks.Hold),
    "resume": ActForm("Let a clock go on", ask.clocks.Resume),
    "late": ActForm(
        "Say that we are late", ask.clocks.RunningLate, tells=recipients.people("running_late", "progress")
    ),
    "need_more": ActForm("Ask them for something", ask.letters.NeedMore, tells=recipients.one("need_more")),
    "write": ActForm("Write to them", ask.letters.Write, tells=recipients.one("written", "progress")),
    "contact": ActForm("Log a contact", ask.record.Contact),
    "note": ActForm("Write a note", ask.record.Note),
    "file": ActForm("File a document", ask.record.FileDocument),
    "deliver": ActForm("Deal with this letter", ask.letters.DealWithLetter, delivery.deal, about="letter"),
    "contact_details": ActForm(
        "Change how we contact them", ask.people.ChangeContact, people.change_contact, about="person"
    ),
    "agreement": ActForm(
        "Record if they agree",
        ask.people.RecordAgreement,
        people.record_agreement,
        tells=recipients.applicant("agreement_recorded", when="tell"),
        about="person",
    ),
    "go_on": ActForm("Go on without an agreement", ask.people.GoOn),
    "export": ActForm("Make a copy of what we hold", ask.sharing.Export),
    "keep_out": ActForm("Keep names out of letters", ask.letters.KeepOut),
    "link": ActForm("Link with another case", ask.record.LinkCases),
    "conflict": ActForm("Declare a conflict of interest", ask.record.DeclareConflict),
    "restrict": ActForm("Restrict who sees it", ask.record.Restrict, people.restrict),
    "appeal": ActForm("Record an appeal", ask.ending.Appealed, tells=appeals.received),
    "appeal_decided": ActForm(
        "Record the decision on the appeal",
        ask.ending.AppealDecided,
        appeals.decide,
        tells=recipients.people("appeal_decided", "decision"),
    ),
    "close": ActForm("Close the case", ask.ending.Close, tells=recipients.people("closed", "progress")),
    "withdraw": ActForm(
        "Record that they withdraw", ask.ending.Withdraw, tells=recipients.people("withdrawn")
    ),
    "pass_on": ActForm(
        "Pass it to another council", ask.ending.PassOn, tells=recipients.people("passed_on", "progress")
    ),
    "reopen": ActForm("Open it again", ask.ending.Reopen),
    "set_aside": ActForm("Set aside", ask.record.SetAside, appeals.set_aside, about="entry"),
    "seen": ActForm(
        "Deal with it", ask.from_people.DealWithIt, sending.deal, tells=sending.answered, about="came"
    ),
    "weigh": ActForm("Weigh an objection", ask.from_people.Weigh),
    "code": ActForm(
        "Give a code to see the case", ask.people.GiveCode, give_code, about="person", then="staff.codes"
    ),
}

WHY_CLOSED = {
    "wrong_stage": "The case has moved on: this cannot be done at its stage.",
    "wrong_role": "Your role does not allow this.",
    "conflict": "You have declared a conflict of interest on this case.",
    "nobody_has_it": "Nobody has taken the case yet. Take it first.",
    "yours_already": "The case is yours already.",
    "second_person_waits": "Something waits for a second person. That comes first.",
    "nothing_proposed": "Nothing waits for a second person.",
    "your_own_proposal": "You proposed this yourself. Another manager has to look at it.",
    "not_passed": "The application has to be with every relevant body first (section 104(3)(b)).",
    "nothing_outstanding": "Nobody owes us an answer.",
    "nobody_to_agree": "There is no agreement that we wait for.",
    "all_have_it": "Every relevant body has it already.",
    "no_reports": "There are no reports.",
    "not_enough_count": "Fewer reports count than the law asks for: record the decision instead.",
    "all_answered": "Every recommendation has been answered.",
    "no_open_actions": "There are no actions.",
    "open_actions": "There are actions that are not done. Record what became of them first.",
    "no_appeal": "There is no appeal.",
    "appeal_is_open": "There is an appeal. It has to be decided first.",
    "no_hold": "No clock is on hold.",
    "on_hold": "A clock is on hold already.",
    "letter_in_tray": "The letter of the last decision waits to be printed. It has to reach them first.",
    "settled": "Somebody has dealt with this already.",
    "objection_stands": "Somebody does not agree. Record how that was weighed first.",
    "no_objection": "Nobody has said that they do not agree.",
    "no_draft": "No draft of the plan has been sent.",
    "read_first": "Somebody has written of danger or pressure. Read it, and deal with it first.",
    "asked_already": "This has been asked for already.",
}
"""Why an act is not open, as an officer reads it."""
