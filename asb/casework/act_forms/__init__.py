"""Wiring of each act: its forms, the `verb` that does it, its letters, and its wording for staff.

The law of an act (who, when, who may read it) is its row in `rules.acts`, its effect its row in
`rules.history`. `flask --app app acts` prints all three side by side.
"""

from __future__ import annotations

from asb.casework.act_forms import bodies, copies, ending, formats
from asb.casework.act_forms.row import (
    CASE,
    COURSE,
    RECORD,
    REVIEW,
    THRESHOLD,
    ActForm,
    ActRow,
    PersonActForm,
    check,
    corrected,
    with_alarm,
)
from asb.casework.acts import appeals, case_files, delivery, merging, people, recipients, threshold
from asb.casework.track import sending, signing_in
from asb.questions import acts as ask
from asb.questions import track as people_ask
from asb.questions.bodies import by_officers
from asb.rules.acts import ACTS

ROWS: dict[str, ActRow] = {
    "risk": ActRow("Risk checked", ActForm(ask.people.RiskCheck, CASE)),
    "take": ActRow("Case assigned", ActForm(ask.record.Take, CASE)),
    "hand_over": ActRow("Case reassigned", ActForm(ask.record.HandOver, CASE, label="Reassign")),
    "assign": ActRow("Somebody else assigned", ActForm(ask.record.Assign, CASE)),
    "conflict": ActRow(
        "Conflict of interest", ActForm(ask.record.DeclareConflict, CASE, verb=people.step_back)
    ),
    "restrict": ActRow(
        "Who sees the case",
        ActForm(ask.record.Restrict, CASE, label="Restrict who sees it", verb=people.restrict),
    ),
    "pass": ActRow(
        "Passed to the bodies",
        ActForm(
            ask.sharing.PassToBodies,
            THRESHOLD,
            label="Send to relevant bodies",
            letters=recipients.application,
        ),
    ),
    "leave_out": ActRow(
        "Somebody at a body must not get it",
        ActForm(ask.letters.LeaveOut, THRESHOLD, label="Record who at a body must not get it"),
    ),
    "name_contact": ActRow(
        "Named who gets it at a body",
        ActForm(ask.sharing.NameContact, THRESHOLD, label="Name who gets it at a body"),
    ),
    "share": ActRow(
        "Application sent to bodies",
        ActForm(
            ask.sharing.ShareApplication,
            THRESHOLD,
            label="Send the application again",
            letters=recipients.application,
        ),
    ),
    "ask": ActRow(
        "Bodies asked",
        ActForm(
            ask.sharing.AskBodies,
            THRESHOLD,
            letters=recipients.requests,
        ),
    ),
    "told": ActRow("A body told us", ActForm(ask.sharing.BodyAnswer, THRESHOLD)),
    "remind": ActRow(
        "Bodies reminded",
        ActForm(by_officers.Remind, THRESHOLD, letters=recipients.bodies("reminder", recipients.chosen)),
    ),
    "add_report": ActRow(
        "Report added",
        ActForm(
            ask.reports.AddReport, THRESHOLD, verb=threshold.add_report, letters=recipients.decided_again
        ),
    ),
    "complained_of": ActRow("Body that is complained about", ActForm(ask.threshold.ComplainedOf, THRESHOLD)),
    "finding": ActRow(
        "Findings",
        ActForm(ask.reports.FindingsOnReports, THRESHOLD, label="Open the worksheet", verb=threshold.find),
    ),
    "weigh": ActRow(
        "Objection considered", ActForm(ask.from_people.Weigh, THRESHOLD, label="Consider an objection")
    ),
    "decide": ActRow(
        "Decision on the threshold",
        ActForm(
            ask.threshold.Decide,
            THRESHOLD,
            verb=threshold.decide,
            letters=recipients.decision,
            begins=ask.ending.from_the_old_decision,
        ),
    ),
    "second": ActRow(
        "Second person",
        ActForm(
            ask.threshold.SecondPerson,
            THRESHOLD,
            label="Answer as second person",
            verb=threshold.second,
            letters=recipients.both(
                recipients.agreed_decision, recipients.corrected_receipt, recipients.withdrawn
            ),
        ),
    ),
    "correct_receipt": ActRow(
        "Correction of the day of receipt proposed", ActForm(ask.clocks.CorrectReceipt, COURSE)
    ),
    "decide_again": ActRow(
        "To be decided again",
        ActForm(ask.threshold.DecideAgain, THRESHOLD, letters=recipients.people("decided_again", "decision")),
    ),
    "arrange": ActRow(
        "Review arranged",
        ActForm(
            ask.review.Arrange,
            REVIEW,
            letters=recipients.both(
                recipients.people("review_arranged", "progress"),
                recipients.bodies("please_come", recipients.chosen),
                recipients.uninvited,
            ),
        ),
    ),
    "call_off": ActRow(
        "Meeting postponed or cancelled",
        ActForm(
            ask.review.CallOff,
            REVIEW,
            letters=recipients.both(recipients.people("review_called_off", "progress"), recipients.uninvited),
        ),
    ),
    "hold_review": ActRow("Review held", ActForm(ask.review.HoldReview, REVIEW)),
    "recommend": ActRow("Recommendation", ActForm(ask.plan.Recommend, REVIEW)),
    "action": ActRow("Action", ActForm(ask.plan.Action, REVIEW, letters=recipients.added_to_plan)),
    "change_planned": ActRow(
        "Plan changed",
        ActForm(ask.plan.ChangePlanned, label="Change a recommendation or action", about="planned"),
    ),
    "draft_plan": ActRow(
        "Draft plan sent",
        ActForm(ask.plan.DraftPlan, REVIEW, letters=recipients.people("draft_plan", "plan")),
    ),
    "comments": ActRow(
        "Comments on the plan",
        ActForm(ask.plan.Comments, REVIEW, label="Record comments on the plan"),
        PersonActForm(
            people_ask.WhatYouThink,
            at="thoughts",
            label="Say what you think of the plan",
            facts=lambda form, it, _about: {"who": it.name, "text": form.text.data, "changed": ""},
        ),
    ),
    "outcome": ActRow(
        "Outcome sent",
        ActForm(
            ask.plan.Outcome,
            REVIEW,
            letters=recipients.both(
                recipients.people("outcome", "plan"),
                recipients.bodies("recommended", recipients.recommended_to),
                recipients.asked_to_do,
            ),
        ),
    ),
    "look_again": ActRow(
        "Looked at again",
        ActForm(ask.plan.LookAgain, REVIEW, letters=recipients.people("progress", "plan", when="told")),
    ),
    "answered": ActRow(
        "Recommendation answered",
        ActForm(
            ask.plan.Answered,
            label="Record the answer",
            letters=recipients.people("progress", "plan", when="told"),
            about="recommendation",
        ),
    ),
    "progress": ActRow(
        "Progress of an action",
        ActForm(
            ask.plan.Progress,
            label="Record progress",
            letters=recipients.people("progress", "plan", when="told"),
            about="action",
        ),
    ),
    "write": ActRow(
        "Letter to the applicant",
        ActForm(
            ask.letters.Write, RECORD, label="Write to them", letters=recipients.one("written", "progress")
        ),
    ),
    "need_more": ActRow(
        "Applicant asked for something",
        ActForm(
            ask.letters.NeedMore, RECORD, label="Ask them for something", letters=recipients.one("need_more")
        ),
    ),
    "late": ActRow(
        "Delay letter sent",
        ActForm(ask.clocks.RunningLate, RECORD, letters=recipients.people("running_late", "progress")),
    ),
    "notify": ActRow(
        "Notice sent to the applicant", ActForm(ask.letters.Notify, RECORD, letters=recipients.notices)
    ),
    "withhold": ActRow("Notice withheld for safety", ActForm(ask.letters.Withhold, RECORD)),
    "contact": ActRow("Contact", ActForm(ask.record.Contact, RECORD)),
    "contacts_checked": ActRow("Contact details confirmed", ActForm(ask.record.ConfirmContacts, RECORD)),
    "note": ActRow("Note", ActForm(ask.record.Note, RECORD)),
    "file": ActRow("Document filed", ActForm(ask.record.FileDocument, RECORD, takes=case_files.filed)),
    "release_file": ActRow(
        "File released before its virus check",
        ActForm(ask.record.ReleaseFile, verb=case_files.release, about="file"),
    ),
    "keep_out": ActRow(
        "Names to leave out of letters",
        ActForm(ask.letters.KeepOut, RECORD, label="Names to leave out of letters"),
    ),
    **copies.ROWS,
    "hold": ActRow(
        "Deadline paused", ActForm(ask.clocks.Hold, COURSE, letters=recipients.people("paused", "progress"))
    ),
    "resume": ActRow("Deadline resumed", ActForm(ask.clocks.Resume, COURSE, letters=recipients.pause_over)),
    "go_on": ActRow(
        "What to do without an agreement",
        ActForm(ask.people.GoOn, COURSE, label="Decide what to do without an agreement"),
    ),
    "link": ActRow(
        "Linked with another case", ActForm(ask.record.LinkCases, COURSE, label="Link with another case")
    ),
    "merge": ActRow(
        "Merged with another application",
        ActForm(
            ask.record.MergeCases,
            COURSE,
            label="Merge another application into it",
            verb=merging.merge,
            letters=merging.written,
            other="case",
        ),
    ),
    "merged": ActRow("Merged into another case"),
    **ending.ROWS,
    **bodies.ROWS,
    **formats.ROWS,
    "deliver": ActRow(
        "Delivery outcome",
        ActForm(
            ask.letters.DealWithLetter, label="Resolve delivery problem", verb=delivery.deal, about="letter"
        ),
    ),
    "came_back": ActRow(
        "A letter came back",
        ActForm(ask.letters.CameBack, label="It came back", verb=delivery.came_back, about="gone"),
    ),
    "contact_details": ActRow(
        "Contact changed", ActForm(ask.people.ChangeContact, verb=people.change_contact, about="person")
    ),
    "agreement": ActRow(
        "Agreement recorded",
        ActForm(
            ask.people.RecordAgreement,
            verb=people.record_agreement,
            letters=recipients.applicant("agreement_recorded", when="tell"),
            about="person",
        ),
    ),
    "died": ActRow(
        "Somebody has died",
        ActForm(ask.people.Died, verb=people.record_death, letters=recipients.sympathy, about="person"),
    ),
    "after_death": ActRow("Whether the review is held after a death", ActForm(ask.people.AfterDeath, REVIEW)),
    "safety": ActRow("Safety checked", ActForm(ask.people.Safety, CASE)),
    "code": ActRow(
        "Code given to see the case",
        ActForm(
            ask.people.GiveCode,
            label="Give a code to see the case",
            verb=signing_in.give_code,
            about="person",
            then="staff.codes",
        ),
    ),
    "set_aside": ActRow(
        "Entry set aside",
        ActForm(
            ask.record.SetAside,
            label="Set aside",
            verb=appeals.set_aside,
            letters=recipients.both(recipients.uninvited, recipients.meeting_off, recipients.pause_over),
            about="entry",
        ),
    ),
    "seen": ActRow(
        "Dealt with what somebody sent",
        ActForm(
            ask.from_people.DealWithIt,
            verb=sending.deal,
            letters=sending.answered,
            about="came",
        ),
    ),
    "add": ActRow("Told us more", by_person=PersonActForm(people_ask.TellMore, at="more", facts=with_alarm)),
    "report": ActRow(
        "Another report",
        by_person=PersonActForm(
            people_ask.AnotherReport,
            at="another",
            label="Add another report",
            verb=sending.add_report,
            facts=lambda form, _it, _about: {"said": form.clean},
        ),
    ),
    "send_file": ActRow(
        "A file was sent",
        by_person=PersonActForm(people_ask.AnotherFile, at="picture", takes=sending.add_file),
    ),
    "correct": ActRow(
        "Something was corrected",
        by_person=PersonActForm(people_ask.Correct, at="right", facts=corrected, about=True),
    ),
    "take_part": ActRow(
        "How they want to take part",
        by_person=PersonActForm(people_ask.TakePart, at="meeting", label="Say how you want to take part"),
    ),
    "ask_contact": ActRow(
        "Asked to change how we contact them",
        by_person=PersonActForm(
            people_ask.ContactChoices,
            at="reach",
            verb=sending.ask_contact,
            facts=lambda form, _it, _about: {"contact": form.contact},
            send="Send request",
        ),
    ),
    "disagree": ActRow(
        "Does not agree",
        by_person=PersonActForm(
            people_ask.NoLongerAgree,
            at="answer",
            label="Say that you do not agree",
            verb=sending.disagree,
            send="I do not agree",
        ),
    ),
    "ask_withdraw": ActRow(
        "Asked to withdraw",
        by_person=PersonActForm(
            people_ask.AskToWithdraw,
            at="change",
            label="Withdraw",
            facts=lambda form, _it, _about: form.clean | {"alarm": form.pressure.data == "yes"},
            send="Ask to withdraw",
        ),
    ),
    "ask_withdraw_appeal": ActRow(
        "Asked to withdraw the appeal",
        by_person=PersonActForm(
            people_ask.WithdrawAppeal,
            at="back",
            label="Withdraw your appeal",
            facts=lambda form, _it, _about: form.clean | {"alarm": form.pressure.data == "yes"},
            send="Ask to withdraw your appeal",
        ),
    ),
    "changed_mind": ActRow(
        "Does not want to withdraw after all",
        by_person=PersonActForm(people_ask.GoOn, at="on", verb=sending.changed_mind, send="Continue"),
    ),
    "application_received": ActRow("Application received"),
    "agreement_answered": ActRow("Somebody the applicant speaks for has answered by link"),
    "agreement_reminded": ActRow("Somebody the applicant speaks for was asked again"),
    "dates_moved": ActRow("Deadlines changed"),
    "holiday": ActRow("A working day has changed"),
    "refuse": ActRow("Refusal proposed"),
}


check(ACTS, ROWS)

ACT_FORMS: dict[str, ActForm] = {key: row.by_staff for key, row in ROWS.items() if row.by_staff}
PERSON_ACT_FORMS: dict[str, PersonActForm] = {
    key: row.by_person for key, row in ROWS.items() if row.by_person
}
