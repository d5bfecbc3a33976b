"""The optional check before applying: is this right for you?"""

from __future__ import annotations

from asb.fields import Choice, Option, Question, say_list


class IsThisRight(Question):
    """All questions are optional. `so_far["needed"]`: how many reports must count."""

    title = "Is this right for you?"
    intro = (
        "Answer as many of these as you like. We do not ask who you are. We do not keep your answers, "
        "and they do not decide anything.",
    )
    danger = Choice(
        "Is anyone in danger now, or afraid of being hurt?",
        options=[Option("yes", "Yes"), Option("unsure", "I am not sure"), Option("no", "No")],
    )
    because = Choice(
        "Is it happening because of who somebody is?",
        "Disability, gender identity, race or ethnic origin, religion or belief, or sexual orientation. "
        "It is enough if you or anyone else thinks so. It can be against a person or their property.",
        options=[Option("yes", "Yes, or I think so"), Option("no", "No")],
    )
    reported = Choice("Has it been reported?")
    staff = Choice(
        "Is it about how an organisation treated you?",
        "A member of staff was rude or gave wrong information, or a policy was not followed.",
        options=[Option("yes", "Yes"), Option("no", "No")],
    )

    def prepare(self) -> None:
        told = [each.label for each in self.council.told if each.receives_complaints == "yes"]
        needed = self.so_far["needed"]
        fewer = "Yes, once" if needed == 2 else f"Yes, but fewer than {needed} times"
        options = [
            Option("none", "No, not yet"),
            Option("fewer", fewer),
            Option("enough", "Yes, once or more" if needed == 1 else f"Yes, {needed} times or more"),
            Option("elsewhere", "Only to someone else", "Such as a school, a doctor or a councillor"),
            Option("unsure", "I am not sure"),
        ]
        self.reported.description = (
            f"These count: {say_list(label[:1].lower() + label[1:] for label in told)}. You or "
            "someone else may have reported it."
        )
        self.reported.options = tuple(option for option in options if option.value != "fewer" or needed > 1)
