"""Until when an appeal may be made, and by which steps."""

from __future__ import annotations

from datetime import date

from asb.council import Appeal
from asb.council.shape import FirstStep
from asb.fields import say_day
from asb.rules.days import last_day


def limit_to_appeal(appeal: Appeal, decided: date | None = None) -> str:
    """Until when an appeal may be made, with the last day where the day of the decision is known: the same
    words in every letter and on every page.
    """
    late = f"If you are late, appeal anyway: the {appeal.body} will decide whether to look at it."
    if appeal.first_step:
        return f"{_two_steps(appeal, appeal.first_step, decided)} {late}"
    if appeal.window is None:
        return f"Appeal as soon as you can. There can be a time limit: ask us for the current one. {late}"
    if decided is None:
        return f"You have {appeal.window}. The day of the decision is the first day. {late}"
    last = say_day(last_day(decided, appeal.window))
    first = say_day(decided)
    return f"The last day to appeal is {last}: {appeal.window}, counting {first} as the first day. {late}"


def _two_steps(appeal: Appeal, first: FirstStep, decided: date | None) -> str:
    """The two steps of an appeal, each with its time limit."""
    if first.window is None:
        limit = "Ask as soon as you can"
    elif decided is None:
        limit = f"You have {first.window}, and the day of the decision is the first day"
    else:
        limit = f"The last day to ask is {say_day(last_day(decided, first.window))}"
    then = f"you have {appeal.window} from that answer" if appeal.window else "appeal as soon as you can"
    return (
        f"There are two steps. First ask the {first.body} to look at the decision again. {limit}. "
        f"If you do not agree with the answer, the {appeal.body} decides: {then}. "
        "You can tell us for both steps, and we will pass it on."
    )
