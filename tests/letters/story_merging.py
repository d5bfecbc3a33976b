"""Letters when two applications become one case."""

from typing import Any

from flask import Flask

from tests.letters.stories import Days, Named, causes, the
from tests.shared.cases import applied, met, not_met, pass_to_all
from tests.shared.days import recent
from tests.shared.merging import each_is_another, merge
from tests.shared.officers import Colleague, signed_in
from tests.shared.story import HELPED, report

ONE = [report(recent(30), reference="PD-1")]
OTHER = [report(recent(10), reference="PD-2")]
WAYS = {
    "merged": ("new", "new"),
    "merged-review": ("met", "new"),
    "merged-again": ("not met", "new"),
    "merged-decided_there": ("new", "not met"),
    "merged-stands": ("not met", "not met"),
    "merged-of_a_helper": ("helper", "helper"),
}
"""How far the case that stays has come, and the other one."""


def come(app: Flask, olive: Colleague, how: str, reports: list[dict[str, Any]]) -> str:
    if how in ("met", "not met"):
        return (met if how == "met" else not_met)(app, olive)
    return applied(app, reports, **(HELPED if how == "helper" else {}))


@causes(*WAYS, "merged_for_bodies")
def two_applications(app: Flask) -> tuple[Named, Days]:
    olive, found = signed_in(app, "officer"), {}
    for name, (here, there) in WAYS.items():
        kept, other = come(app, olive, here, ONE), come(app, olive, there, OTHER)
        if name == "merged":
            pass_to_all(olive, other)
        same = dict.fromkeys(each_is_another(olive, kept, other), "two")
        if name == "merged-stands":
            same |= {"alike-1-1": "same", "alike-2-2": "same"}
        merge(olive, kept, other, **same)
        found[name] = the(app, "merged")
    return found | {"merged_for_bodies": the(app, "merged_for_bodies", "body-police", 0)}, {}
