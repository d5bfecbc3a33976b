"""Secrets of links and codes, of which only a digest is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass

SPEAKABLE = "2346789HJKLMQRWXYZ"
"""Letters and digits that do not sound or look like one another, and no vowels, so that no word appears."""

MARKS = "⟦⟧"
"""What a mark begins and ends with: taken out of all that people type, and of all that is not our own."""

PLACE = "⟦link⟧"
"""Stands in a kept letter where its link's secret goes when it is sent."""


class Ours(str):
    """Words of the service's own: the only ones in which a mark is filled in."""

    __slots__ = ()


HERE = Ours("⟦here⟧")
"""Stands in a kept letter where the address of this service goes when it is sent or read."""


@dataclass(frozen=True)
class Link:
    """A link in a letter: its address with `PLACE` in it, what its secret is made of, what is kept."""

    address: Ours
    nonce: str
    digest: bytes


@dataclass(frozen=True)
class Tokens:
    """Makes and knows again what people carry, with the key of the service.

    Everything is derived from a nonce, so that no table holds a secret: neither a letter that waits nor a
    backup opens anything without SECRET_KEY.
    """

    key: str
    base_url: str

    def _derive(self, use: str, text: str) -> bytes:
        return hmac.digest(self.key.encode(), f"{use}:{text}".encode(), hashlib.sha256)

    def digest(self, secret: str) -> bytes:
        """What is kept of a secret, or of an address that is counted: 32 bytes that lead back to nothing."""
        return self._derive("digest", secret)

    def link(self, path: str) -> Link:
        """A new link to `path`, which says nothing of what it is about."""
        nonce = secrets.token_hex(16)
        return Link(Ours(f"{self.base_url}/{path}/{PLACE}"), nonce, self.digest(self.secret(nonce)))

    def secret(self, nonce: str) -> str:
        """The secret of a link, 43 characters that may stand in an address."""
        return urlsafe_b64encode(self._derive("link", nonce)).decode().rstrip("=")

    def fill(self, text: str, nonce: str) -> str:
        """The text of a letter with its links made whole."""
        return self.here(text.replace(PLACE, self.secret(nonce)) if nonce else text)

    def here(self, text: str) -> str:
        """The text of a letter with the address of this service in it."""
        return text.replace(HERE, self.base_url)

    def closed(self, text: str) -> str:
        """A letter as others than its reader see it, or its reader once more: its link opens nothing here."""
        return self.here(text).replace(PLACE, "(their own link)")

    def code(self, nonce: str) -> str:
        """A code to write down or say: three groups of four, 50 bits."""
        number = int.from_bytes(self._derive("code", nonce))
        letters = ""
        for _ in range(12):
            number, letter = divmod(number, len(SPEAKABLE))
            letters += SPEAKABLE[letter]
        return "-".join(letters[at : at + 4] for at in range(0, 12, 4))


def read_code(typed: str) -> str:
    """A code as it was typed, in whatever case and with whatever between, in the form it was given."""
    letters = "".join(letter for letter in typed.upper() if letter in SPEAKABLE)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def reference() -> str:
    """A reference for a case: short, random, speakable; it reveals no count and not what it is about."""
    text = "".join(secrets.choice(SPEAKABLE) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"
