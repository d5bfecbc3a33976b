"""Secrets of links and codes, of which only a digest is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

SPEAKABLE = "2346789HJKLMQRWXYZ"
"""Alphabet of codes and references: no characters that look or sound alike, and no vowels."""
CODE_LENGTH = 12
"""Characters of a code, without the lines between its groups."""

MARKS = "⟦⟧"
"""Delimiters of a placeholder: removed from everything typed and everything not our own."""

PLACE = "⟦link⟧"
"""Placeholder in a stored letter for the secret of its link, filled in on sending."""


class Ours(str):
    """Our own wording: the only text in which placeholders are filled in."""

    __slots__ = ()


CODE = Ours("⟦code⟧")
"""Placeholder in a stored letter for a code, filled in on printing."""
OWN = Ours("⟦own⟧")
"""Place in a letter for what its writer adds in their own words; taken out when the letter is stored."""
HERE = Ours("⟦here⟧")
"""Placeholder in a stored letter for the address of this service."""


@dataclass(frozen=True)
class Link:
    """A link in a letter: its address with `PLACE` in it, its nonce, and the digest that is stored."""

    address: Ours
    nonce: str
    digest: bytes


class HasNonce(Protocol):
    """A letter: its text, and the nonce of its link or code."""

    text: str
    nonce: str


@dataclass(frozen=True)
class Tokens:
    """Derives and verifies links and codes with SECRET_KEY.

    Everything is derived from a nonce, so no table holds a secret: a waiting letter or a backup opens
    nothing without SECRET_KEY.

    `before`: the key before a change of it. What was made with that one and is still kept, as `is_kept` says
    of its digest, goes on working; whatever is made now is made with `key`.
    """

    key: str
    base_url: str
    before: Tokens | None = None
    is_kept: Callable[[bytes], bool] = lambda _digest: False

    def _derive(self, use: str, text: str) -> bytes:
        return hmac.digest(self.key.encode(), f"{use}:{text}".encode(), hashlib.sha256)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of SECRET_KEY, by which it is known again: 16 digits, from which no key is found."""
        return self._derive("fingerprint", "").hex()[:16]

    def digest(self, secret: str) -> bytes:
        """One-way digest of a secret, or of an address that is counted: 32 bytes. That of the key before, if
        it is the one that is kept.
        """
        if self.before and self.is_kept(earlier := self.before.digest(secret)):
            return earlier
        return self._derive("digest", secret)

    def own(self, use: str) -> bytes:
        """Digest that depends on the present key alone: for deriving a key of its own for this use."""
        return self._derive("digest", use)

    def _made_by(self, make: Callable[[Tokens], str]) -> str:
        """What the key before made, if that is kept; otherwise what this one makes."""
        if self.before and self.is_kept(self.before.digest(earlier := make(self.before))):
            return earlier
        return make(replace(self, before=None))

    def link(self, path: str) -> Link:
        """A new link to `path`. Its address does not say what it is about."""
        nonce = secrets.token_hex(16)
        return Link(Ours(f"{self.base_url}/{path}/{PLACE}"), nonce, self.digest(self.secret(nonce)))

    def secret(self, nonce: str) -> str:
        """Secret of a link: 43 URL-safe characters."""
        if self.before:
            return self._made_by(lambda tokens: tokens.secret(nonce))
        return urlsafe_b64encode(self._derive("link", nonce)).decode().rstrip("=")

    def fill(self, text: str, nonce: str) -> str:
        """The text of a letter with its links and codes filled in."""
        if nonce:
            text = text.replace(PLACE, self.secret(nonce)).replace(CODE, self.printed_code(nonce))
        return self.here(text)

    def here(self, text: str) -> str:
        """The text of a letter with the address of this service filled in."""
        return text.replace(HERE, self.base_url)

    def on_paper(self, letter: HasNonce) -> str:
        """The text of a letter that is printed, with its code filled in and its link disabled."""
        text = letter.text.replace(CODE, self.printed_code(letter.nonce)) if letter.nonce else letter.text
        return self.closed(text)

    def closed(self, text: str) -> str:
        """The text of a letter with its link disabled, for showing it again or to others."""
        return self.here(text).replace(PLACE, "(their own link)").replace(CODE, "(their own code)")

    def printed_code(self, nonce: str) -> str:
        """The code of a letter on paper, from the letter's nonce."""
        return self.code(f"part:{nonce}")

    def code(self, nonce: str) -> str:
        """A code to write down or say: three groups of four, 50 bits."""
        if self.before:
            return self._made_by(lambda tokens: tokens.code(nonce))
        number = int.from_bytes(self._derive("code", nonce))
        letters = ""
        for _ in range(CODE_LENGTH):
            number, letter = divmod(number, len(SPEAKABLE))
            letters += SPEAKABLE[letter]
        return "-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4))

    def bounce(self, message_id: str) -> str:
        """Part of the envelope sender of an email, by which a delivery report finds its letter: 24 small
        letters and digits, because mail servers may change capitals.
        """
        if self.before:
            return self._made_by(lambda tokens: tokens.bounce(message_id))
        return b32encode(self._derive("bounce", message_id)[:15]).decode().lower()

    def pseudonym(self, scope: str, text: str) -> str:
        """A name in place of this text, the same each time within a scope, such as a year: 17 letters and
        digits, of which nobody without SECRET_KEY can tell what they stand for. Begins with a letter, so that
        a spreadsheet takes none for a number.
        """
        return f"r{self._derive('pseudonym', f'{scope}:{text}').hex()[:16]}"


MISREAD = str.maketrans("0O1IBGN", "QQLL86M")
"""Characters that no code has, and those of our own that they are typed for."""


def read_code(typed: str) -> str:
    """Normalises a typed code, in any case and with any separators. Characters that are no part of any code
    are read as those that look or sound like them; words before the code are left out.
    """
    upper = typed.upper()
    letters = "".join(letter for letter in upper if letter in SPEAKABLE)
    if len(letters) != CODE_LENGTH:
        read = "".join(letter for letter in upper.translate(MISREAD) if letter in SPEAKABLE)
        letters = read[-CODE_LENGTH:] if len(read) >= CODE_LENGTH else letters
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def reference() -> str:
    """A case reference: short, random, easy to say; it reveals neither a count nor the subject."""
    text = "".join(secrets.choice(SPEAKABLE) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"
