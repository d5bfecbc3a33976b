"""Forms about the threshold: the decision, and the second person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from asb.fields import Choice, Choices, LongText, Option, Text, say_day, say_list
from asb.fields.office import Each, OneDay
from asb.questions.acts.form import READS, Happened, OnACase
from asb.questions.acts.people import risk_in_words
from asb.rules.course import BELOW, MET, NOT_MET, OUTSIDE, Course
from asb.rules.threshold import REMINDERS, WORKING_DAYS, DecisionRule, unsettled

VIEWS = (
    Option("agrees", "Agrees with this decision"),
    Option("disagrees", "Disagrees"),
    Option("no_answer", "Did not answer"),
)
DELEGATED = Option("delegated", "Left it to {}, as the procedure says")

FACTORS = {
    "persistence": "Persistence: how long and how often",
    "harm": "Harm, or the harm it could cause",
    "response": "What was done about it, and if that was enough",
}

OUTCOMES = {
    MET: "The threshold is met: enough reports count",
    BELOW: "The threshold is met, though fewer reports count",
    NOT_MET: "The threshold is not met",
    OUTSIDE: "The threshold is not met, but there will be a review outside the Act",
}

OPEN_TO = {"met": (MET,), "depends": (BELOW,), "not_met": (BELOW, NOT_MET, OUTSIDE)}
"""Decisions open at each count (s.104(4), (5)). While something unknown could still make the count, "not met"
is not offered until it was looked for: an officer checks it first and records a finding."""


def open_outcomes(course: Course) -> tuple[str, ...]:
    """Returns the decisions that can be recorded, or proposed to the bodies, today."""
    count = course.assessment().by_count
    return OPEN_TO["not_met" if count == "depends" and course.all_looked_for else count]


TO_MANAGERS = (
    "Ask the manager of each body. Send the applicant a delay letter that says so: it also tells them how to "
    "appeal"
)
UNSETTLED = {
    "complained_of": "The application complains about {about}, which cannot decide this alone. Another body "
    "has to agree. {next}",
    "nobody_agrees": "Nobody agrees with this decision, so it is not the decision. {next}",
    "not_reminded": "{next}. Then the decision can be recorded",
    "answers_differ": "{bodies} did not agree. {next}",
    "not_all": "The published rule asks all bodies to agree, and {bodies} did not. {next}",
    "no_majority": "The published rule asks more than half of the bodies to agree. {bodies} did not. {next}",
    "lead_differs": "Under the published rule {bodies} decides, and has not agreed to this. {next}",
}
"""Why the bodies have not made a decision yet, by `threshold.Unsettled`, with the next step."""
NO_RULE = (
    f"Under the published procedure, remind them twice, and wait until {WORKING_DAYS} working days have "
    "passed since they were first asked"
)


NONE = "none"


class ComplainedOf(OnACase):
    title = "Say which body is complained about"
    intro = (
        "If the application complains about how a relevant body acted, or the council is the landlord, that "
        "body cannot decide alone that the threshold is not met, whatever the published rule: another body "
        "has to agree, and a manager has to check. Nobody who works for it can chair the review.",
    )
    bodies = Choices(
        "Which relevant bodies does the application complain about?", needed="Choose the bodies, or none"
    )
    why = LongText(
        "What does it complain about, or why does it no longer complain?",
        rows=3,
        needed="Write what it complains about",
    )

    def prepare(self) -> None:
        self.bodies.options = (*self.relevant(), Option(NONE, "None of them", alone=True))

    @classmethod
    def begins(cls, known: dict[str, Any]) -> dict[str, list[str]] | None:
        return {"bodies": list(known["course"].partial)}

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"bodies": [body for body in facts["bodies"] if body != NONE]}


class Decide(Happened):
    """The decision on the threshold. With enough reports the law decides: no body is asked for its view."""

    title = "Record the decision on the threshold"
    aside = "staff/count_shown.html"
    send = "See the letter"
    outcome = Choice("What was decided?", needed="Choose what was decided")
    views = Each(
        "What does each relevant body say about this decision?",
        options=VIEWS,
        ask_why="Its reason, if it disagrees. The applicant will read this",
        reasoned=("disagrees",),
        ask_how="If it was not asked about this decision by letter, who there gave its view, and how? Only "
        "staff will see this",
    )
    factors = Each(
        "What was looked at?",
        "The applicant will read these reasons.",
        options=[
            Option("relied", "A reason for a review"),
            Option("weighed", "Does not meet the threshold on its own"),
        ],
        ask_why="Why? The applicant will read this",
        reasoned=("relied", "weighed"),
    )
    why_not_harm = LongText(
        "If there is a reason for a review, or there will be one, why is the threshold not met?",
        READS,
        rows=3,
    )
    ground = Choices("Is the decision based on one of the published grounds for refusal? (optional)")
    ground_why = LongText(
        "If so, what is the evidence?",
        f"Write about the application, never about the person. {READS}",
        rows=2,
        only="ground!=none",
    )
    others = Choice(
        "Others gave or made some of the reports. May the letters say how many count?",
        "Each person is shown only their own reports.",
        needed="Choose if the letters may say how many count",
        options=[
            Option("told", "Yes, the number does not point to anyone"),
            Option("kept_back", "No, somebody could guess who reported"),
        ],
    )
    meanwhile = LongText(
        "What will happen in the meantime?", READS, needed="Write what will happen in the meantime", rows=3
    )
    words = LongText("Anything to add in your own words (optional)", READS, rows=3)

    def prepare(self) -> None:
        super().prepare()
        self.not_before(self.course.decide_again, *self.course.have_all.values())
        count = self.course.assessment().by_count
        self.outcome.options = tuple(Option(key, OUTCOMES[key]) for key in open_outcomes(self.course))
        if not self.so_far["others_reports"]:
            del self.others
        if count == "met":
            del self.views, self.factors, self.why_not_harm, self.ground, self.ground_why
            return
        self.views.rows = tuple(self.relevant())
        outcomes = [option.value for option in self.outcome.options]
        self.views.how_rows = tuple(
            row.value
            for row in self.views.rows
            if not all(self.course.requests_to(row.value, each) for each in outcomes)
        )
        if self.rule and self.rule.rule == "delegated":
            to = str(self.rule.delegated)
            self.views.options = (*VIEWS, Option(DELEGATED.value, DELEGATED.label.format(to)))
        limbs = self.procedure.below_the_count
        hints = {"harm": f"Risk: {risk_in_words(self.course.risk)}"} if self.course.risk else {}
        self.factors.rows = tuple(
            Option(key, label, hints.get(key, "")) for key, label in FACTORS.items() if getattr(limbs, key)
        )
        self.ground.options = tuple(
            Option(ground.key, ground.label) for ground in self.council.refusal_grounds
        )

    @property
    def procedure(self) -> Any:
        return self.course.procedure

    @property
    def rule(self) -> DecisionRule | None:
        """How the published procedure settles a disagreement, if it does."""
        rule: DecisionRule | None = self.procedure.decision
        return rule

    def validate(self, extra_validators: Any = None) -> bool:
        """Checks everything that can be checked, so that nobody types all reasons before they learn that the
        bodies have not made this decision.
        """
        fine = super().validate(extra_validators)
        if "views" not in self or self.outcome.errors:
            return fine
        if not self.views.errors:
            fine = self.views_are_known() and self.is_settled() and fine
        return fine if self.factors.errors else self.weighed() and fine

    def requests(self, body: str) -> int:
        """How often this body was asked for its view of the decision that is recorded."""
        return len(self.course.requests_to(body, str(self.outcome.data)))

    def views_are_known(self) -> bool:
        """Checks that each body was asked for its view, or that it is known who gave it, and how."""
        for row in self.views.rows:
            said, how = self.views.data[row.value]["said"], f"{self.views.name}-{row.value}-how"
            asked = bool(self.requests(row.value))
            if said == "no_answer" and not asked:
                words = f"{row.label} was not asked what it thinks of the decision. Ask for its view first"
                self.views.wrong[f"{self.views.name}-{row.value}"] = words
            elif said in ("agrees", "disagrees") and not asked and not self.views.box[how].strip():
                self.views.wrong[how] = f"{row.label}: write who gave the view, and how"
        return not self.views.wrong or self.complain(self.views, next(iter(self.views.wrong.values())))

    def weighed(self) -> bool:
        """Checks that the reasons below the count fit the decision (s.104(5))."""
        relied = [key for key, each in self.factors.data.items() if each["said"] == "relied"]
        met, against = self.outcome.data == BELOW, self.outcome.data == OUTSIDE or bool(relied)
        fine = True
        if met and not relied:
            fine = self.complain(self.factors, "Choose at least one that is a reason for a review")
        if not met and relied and len(relied) == len(self.factors.data):
            fine = self.complain(self.factors, "If all of it is a reason for a review, the threshold is met")
        elif not met and against and not self.why_not_harm.data:
            fine = self.complain(self.why_not_harm, "Write why the threshold is still not met")
        if met and self.ground.data:
            fine = self.complain(self.ground, "A ground for refusal cannot go with a threshold that is met")
        elif self.ground.data and not self.ground_why.data:
            fine = self.complain(self.ground_why, "Write what the evidence is")
        return fine

    def is_settled(self) -> bool:
        """Checks that the bodies have made this decision. If not, the error is beside the first body whose
        answer is in the way.
        """
        views = {body: each["said"] for body, each in self.views.data.items()}
        requests = {body: self.requests(body) for body in views}
        waited = {body: self.has_waited(body) for body in views}
        # Only for a decision against the applicant: a body may always agree to a review of what it did.
        partial = self.course.partial if self.outcome.data in (NOT_MET, OUTSIDE) else ()
        found = unsettled(views, requests, waited, self.rule, partial)
        if found is None:
            return True
        why, keys = found
        about = say_list(body.label for body in self.relevant(partial)) if partial else ""
        words = UNSETTLED[why].format(bodies=self.named(keys), next=self.next_step(views, keys), about=about)
        first = next((row.value for row in self.views.rows if row.value in keys), self.views.rows[0].value)
        self.views.wrong[f"{self.views.name}-{first}"] = words
        return self.complain(self.views, words)

    def has_waited(self, body: str) -> bool:
        waited: bool = self.so_far["here"].has_waited(body, str(self.outcome.data), self.today)
        return waited

    def named(self, keys: Collection[str]) -> str:
        return say_list(body.label for body in self.relevant(keys))

    def next_step(self, views: Mapping[str, str], keys: Collection[str]) -> str:
        """What can be done about the bodies whose answer is in the way, and from which day."""
        waits = [body for body in keys if views[body] == "no_answer" and self.is_owed(body)]
        if waits:
            return f"{self.named(waits)} did not answer. {self.owed(waits)}"
        left_it = [body for body in keys if views[body] == "delegated"]
        return f"Ask {self.named(left_it)}" if left_it else TO_MANAGERS

    @property
    def reminders(self) -> int:
        """How often a body that does not answer is reminded before the others decide."""
        return REMINDERS if self.rule is None else self.rule.reminders or 0

    def reminders_left(self, body: str) -> int:
        return max(0, self.reminders + 1 - self.requests(body))

    def is_owed(self, body: str) -> bool:
        """Whether it has to be reminded, or given time, before its silence counts."""
        waits = self.rule is None and not self.has_waited(body)
        return bool(self.reminders_left(body)) or waits

    def owed(self, bodies: Sequence[str]) -> str:
        """Says what has to happen before the silence of these bodies counts: reminders and time."""
        rule = (
            NO_RULE if self.rule is None else f"The published rule asks for {self.reminders} reminders first"
        )
        left = max(map(self.reminders_left, bodies))
        here, outcome = self.so_far["here"], self.outcome.data
        opens = [here.silence_counts_from(body, outcome) for body in bodies] if self.rule is None else []
        day = max((day for day in opens if day), default=self.today)
        return (
            rule
            + (f". Reminders still to send: {left}" if left else "")
            + (f". The others can decide without an answer from {say_day(day)}" if day > self.today else "")
        )

    def facts(self) -> dict[str, Any]:
        """The facts; who gave a view that was not asked for is kept apart, for staff only."""
        how = self.views.how if "views" in self else {}
        how = {body: words for body, words in how.items() if not self.requests(body)}
        facts = {"views": {}, "factors": {}, "told_how": how} | super().facts()
        for view in facts["views"].values():
            if view["said"] == "agrees":  # a reason typed before the answer was changed
                view["why"] = ""
        return facts


class DecideAgain(OnACase):
    """Opens a decision of "not met" again; no appeal is needed for it."""

    title = "Decide again"
    intro = (
        "Use this when the threshold was not met and there is a reason to look at the decision again. The "
        "earlier decision stays on record and in the figures. The applicant will get a letter now, and "
        "another with the new decision.",
    )
    send = "See the letter"
    reason = Choice(
        "Why is it being decided again?",
        needed="Choose why it is being decided again",
        options=[
            Option("grown", "The harm has got worse"),
            Option("view", "A body has changed its view, or told us something new"),
            Option("wrong", "Something in the decision was wrong"),
        ],
    )
    grown = LongText(
        "How has the harm got worse, what did the body tell us, or what was wrong?",
        READS,
        needed="Write what has changed, or what was wrong",
    )
    since = OneDay(
        "If the harm has got worse, since when?", f"For example, 1 3 2026. {READS}", only="reason=grown"
    )
    told = Text("Who told us, how, and when?", needed="Enter who told us, how, and when")

    def prepare(self) -> None:
        self.since.last = self.today

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.reason.data == "grown" and not self.since.data:
            return self.complain(self.since, "Enter the day since which the harm has got worse")
        return True

    def facts(self) -> dict[str, Any]:
        """The facts; only harm that has grown has a day."""
        facts = super().facts()
        return facts if facts["reason"] == "grown" else facts | {"since": None}


class SecondPerson(OnACase):
    title = "Second person"
    aside = "staff/proposal_shown.html"
    intro = ("Read the reasons yourself, and make your own decision.",)
    said = Choice(
        "Do you agree?",
        needed="Choose if you agree",
        options=[Option("agree", "I agree"), Option("disagree", "I do not agree")],
    )
    why = LongText("Why?", needed="Write your reasons")

    def prepare(self) -> None:
        if self.course.proposed and self.course.proposed.act == "refuse":  # the Act has no such decision
            self.said.options = tuple(option for option in self.said.options if option.value == "disagree")


LEGAL_ADVICE = "What was the legal advice, and whose?"
"""The council's own advice: never shared with the appeal body or in a subject access copy."""
