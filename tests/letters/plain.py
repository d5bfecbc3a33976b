"""A letter as it is kept in tests/data/letters: whole, with what changes from run to run made plain."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from asb import web
from asb.models import Letter

KEPT = Path(__file__).parents[1] / "data" / "letters"
A_REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
MONTHS = "January February March April May June July August September October November December"
A_DAY = re.compile(rf"\b(?:([A-Z][a-z]+day) )?(\d{{1,2}} (?:{MONTHS.replace(' ', '|')}) \d{{4}})\b")
AN_ENDING = re.compile(r"(body(?:-[a-z]+)?|contact|member|person|staff)-\d+")


def plain(letter: Letter, days: Mapping[str, date]) -> str:
    """Who gets it and how, from whom, and every word of it. `days` names days that no one can count on."""
    head = {
        "For": AN_ENDING.sub(r"\1-NUMBER", letter.recipient),
        "By": letter.route,
        "To": f"{letter.to_name} <{letter.to_address}>".replace("\n", ", "),
        "From": letter.from_name,
        "Answers to": letter.reply_to or "nobody",
        "Subject": letter.subject,
    }
    lines = "\n".join(f"{name}: {said}" for name, said in head.items())
    said = {day: name for name, day in days.items()}
    return A_DAY.sub(
        lambda found: named(found, said), A_REFERENCE.sub("REFERENCE", f"{lines}\n\n{letter.text}")
    )


def named(found: re.Match[str], said: Mapping[date, str]) -> str:
    """A day by its name, or by how far it is from today; its weekday, if it has one, is the right one."""
    day = datetime.strptime(found[2], "%d %B %Y").date()
    away = (day - web.today()).days
    name = "TODAY" if away == 0 else f"TODAY{away:+d}" if abs(away) < 1000 else found[2]
    if found[1]:
        assert found[1] == f"{day:%A}", found[0]
    return f"{'WEEKDAY ' if found[1] else ''}{said.get(day, name)}"
