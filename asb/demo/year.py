"""The fictional year: who applied how many days ago, and which story their case lived since."""

from __future__ import annotations

from asb.demo.stories import (
    AGREED,
    APPEAL,
    ARRANGED,
    ASKED,
    AT_THE_POLICE,
    BEGUN,
    COMPLAINED,
    DIED,
    DONE,
    ELSEWHERE,
    FOLLOWED,
    HARM,
    HELD,
    HELD_UP,
    LATE,
    MERGED,
    MET,
    MISTAKE,
    NOT_UPHELD,
    ONE_PARTY,
    OUTSIDE,
    OVER,
    PLANNED,
    POSTPONED,
    REMINDED,
    RESTRICTED,
    RISKY,
    SILENCE,
    SILENT,
    UPHELD,
    WITHDRAWN,
    StoryAct,
)

LATELY = (60, 40, 20)
"""Days before receipt on which three reports were made, each on the day of the behaviour."""
TWICE = (70, 25)
ONE_TOO_OLD = (250, 60, 20)

Lived = tuple[int, tuple[StoryAct, ...], tuple[int, ...], dict[str, str]]
"""A case: days ago, story, reports by days before receipt, special answers."""

YEAR: tuple[Lived, ...] = (
    (358, DONE, LATELY, {}),
    (340, OVER, TWICE, {}),
    (325, DONE, LATELY, {"by": "post"}),
    (310, UPHELD, TWICE, {}),
    (296, WITHDRAWN, LATELY, {}),
    (281, COMPLAINED, LATELY, {}),
    (262, NOT_UPHELD, TWICE, {}),
    (249, ELSEWHERE, LATELY, {}),
    (230, FOLLOWED, LATELY, {}),
    (214, SILENT, ONE_TOO_OLD, {}),
    (197, AGREED, TWICE, {}),
    (180, DONE, LATELY, {}),
    (163, HARM, TWICE, {}),
    (149, DIED, TWICE, {}),
    (133, FOLLOWED, LATELY, {"by": "post"}),
    (118, OVER, TWICE, {}),
    (102, MISTAKE, LATELY, {}),
    (88, PLANNED, LATELY, {}),
    (28, HELD, LATELY, {"cause": "Bob Sample"}),
    (13, MET, LATELY, {"name": "Bob Sample", "cause": "Sue Specimen"}),
    (53, APPEAL, TWICE, {}),
    (24, BEGUN, (75,), {"name": "Tess Twofold"}),
    (21, MERGED, (50, 20), {"name": "Tess Twofold"}),
    (15, OUTSIDE, TWICE, {}),
    (10, ASKED, LATELY, {}),
    (18, REMINDED, LATELY, {"by": "post"}),
    (29, LATE, LATELY, {}),
    (26, POSTPONED, LATELY, {}),
    (21, ARRANGED, LATELY, {"by": "post"}),
    (12, BEGUN, LATELY, {"helped": "Percy Sample"}),
    (16, ONE_PARTY, (20, 20, 20), {}),
    (14, MET, LATELY, {}),
    (21, SILENCE, TWICE, {}),
    (12, AT_THE_POLICE, TWICE, {}),
    (11, RISKY, LATELY, {"danger": "yes"}),
    (9, HELD_UP, LATELY, {}),
    (7, RESTRICTED, TWICE, {}),
    (3, BEGUN, LATELY, {"bounces": "yes"}),
    (1, BEGUN[:1], ONE_TOO_OLD, {"by": "post"}),
    (0, (), LATELY, {"danger": "yes"}),
)
"""Some forty cases, at every stage."""
