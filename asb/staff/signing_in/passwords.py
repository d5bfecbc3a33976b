"""Password rules: long, and not easy to guess."""

from __future__ import annotations

import re

from zxcvbn import zxcvbn

from asb.council import Council

SHORTEST, LONGEST = 12, 200
MEASURED = 72
"""Characters that are measured: more cost much time, and a password of so many is hard to guess anyway."""
FEWEST_GUESSES = 1e10
"""Guesses that somebody needs who knows common passwords, words, names, years and the council."""
FEWEST_DIFFERENT = 5
KNOWN = (
    *("asb", "case", "review", "casereview", "trigger", "community", "council", "police", "password"),
    "correcthorsebatterystaple",
)
"""Words of the service, and one password that every guide gives as an example."""


def refused(password: str, name: str, email: str, council: Council) -> str:
    """Why this password is refused, as shown to its owner; empty when it is accepted."""
    if len(password) < SHORTEST:
        return f"This has {len(password)} characters. A password needs {SHORTEST} or more"
    plain = "".join(password.lower().split())
    theirs = [*name.lower().split(), *email.lower().replace("@", ".").split(".")]
    if len(set(plain)) >= FEWEST_DIFFERENT and any(len(part) >= 4 and part in plain for part in theirs):
        return "This contains part of your name or email address. Choose another"
    if len(set(plain)) < FEWEST_DIFFERENT or _guesses(password, _context(council)) < FEWEST_GUESSES:
        return "This is a password that many people use, or that is easy to guess. Choose another"
    return ""


def _guesses(password: str, context: list[str]) -> float:
    plain = "".join(password.split())
    written = [password, plain] if len(plain) >= SHORTEST else [password]
    return min(float(zxcvbn(each[:MEASURED], user_inputs=context)["guesses"]) for each in written)


def _context(council: Council) -> list[str]:
    """Words that somebody tries first here: the council's and the service's."""
    named = f"{council.name} {council.short_name} {council.area} {council.service_name} {council.former_name}"
    words = re.findall(r"\w{3,}", named.lower())
    return sorted({*words, *KNOWN, "".join(council.short_name.lower().split())})
