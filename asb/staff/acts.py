"""What an officer can do on a case: one table of the form, the verb and the letters of each act."""

from __future__ import annotations

from dataclasses import dataclass

from asb.casework import threshold
from asb.casework.acting import Tells, Verb, no_letters, nothing_else
from asb.questions import office
from asb.questions.office import OnACase


@dataclass(frozen=True)
class Does:
    """How one act is done. `about`: what it has to be told besides, which stands in its address."""

    label: str
    form: type[OnACase]
    verb: Verb = nothing_else
    tells: Tells = no_letters
    about: str = ""


DOES: dict[str, Does] = {
    "risk": Does("Check for risk", office.RiskCheck),
    "take": Does("Take this case", office.Take),
    "hand_over": Does("Hand it over", office.HandOver),
    "pass": Does("Pass it to the bodies", office.PassToBodies, tells=threshold.tell_bodies),
    "ask": Does("Ask what the bodies hold", office.AskBodies, tells=threshold.ask_bodies),
    "told": Does("Record what a body told us", office.Told),
    "finding": Does("Record a finding", office.FindingOnReport, threshold.find, about="report"),
    "decide": Does(
        "Record the decision on the threshold", office.Decide, threshold.decide, threshold.tell_decision
    ),
    "second": Does("Answer as second person", office.SecondPerson),
    "contact": Does("Log a contact", office.Contact),
    "note": Does("Write a note", office.Note),
}

WHY = {
    "wrong_stage": "The case has moved on: this cannot be done at its stage.",
    "wrong_role": "Your role does not allow this.",
    "conflict": "You have declared a conflict of interest on this case.",
    "nobody_has_it": "Nobody has taken the case yet. Take it first.",
    "yours_already": "The case is yours already.",
    "second_person_waits": "Something waits for a second person. That comes first.",
    "nothing_proposed": "Nothing waits for a second person.",
    "your_own_proposal": "You proposed this yourself. Another manager has to look at it.",
    "not_passed": "The application has to be with every relevant body first (section 104(3)(b)).",
    "nobody_asked": "No body has been asked.",
    "no_reports": "There are no reports.",
    "not_enough_count": "Fewer reports count than the law asks for: record the decision instead.",
    "no_recommendations": "There are no recommendations.",
    "all_answered": "Every recommendation has been answered.",
    "no_open_actions": "There are no actions.",
    "open_actions": "There are actions that are not done. Record what became of them first.",
    "no_appeal": "There is no appeal.",
    "appeal_is_open": "There is an appeal. It has to be decided first.",
    "no_hold": "No clock is on hold.",
    "on_hold": "A clock is on hold already.",
}
"""Why an act is not open, as an officer reads it."""
