"""Password rules: long, and not easy to guess."""

from __future__ import annotations

from pathlib import Path

SHORTEST, LONGEST = 12, 200
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())
"""Common passwords of twelve or more characters, in lower case without spaces."""
FEWEST_DIFFERENT = 5


def refused(password: str, name: str, email: str) -> str:
    """Why this password is refused, as shown to its owner; empty when it is accepted."""
    if len(password) < SHORTEST:
        return f"This has {len(password)} characters. A password needs {SHORTEST} or more"
    plain = "".join(password.lower().split())
    if plain in COMMON or len(set(plain)) < FEWEST_DIFFERENT:
        return "This is a password that many people use, or that is easy to guess. Choose another"
    theirs = [*name.lower().split(), *email.lower().replace("@", ".").split(".")]
    if any(len(part) >= 4 and part in plain for part in theirs):
        return "This has a part of your name or email address in it. Choose another"
    return ""
