"""Today, as the service reckons it, and days before and after it: the one place where a test asks."""

from datetime import date, timedelta

from asb import web
from asb.casefile import calendar_of
from asb.council import Council
from asb.rules.working_days import due


def today() -> date:
    """The day in London."""
    return web.today()


def recent(days_ago: int) -> date:
    """So many days ago."""
    return today() - timedelta(days=days_ago)


def just_over(working_days: int, council: Council) -> date:
    """The newest day from which a period of so many working days is over; asked inside an app's context."""
    calendar, day = calendar_of(council), today()
    while due(day, working_days, calendar).due >= today():
        day -= timedelta(days=1)
    return day


def ahead(days: int) -> str:
    day = web.today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"
