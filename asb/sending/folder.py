"""Saves letters as files, where there is no mail server."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from asb.casework.post.outbox import Enclosed
from asb.council import Council
from asb.models import Letter
from asb.sending.email import message
from asb.tokens import Tokens

log = logging.getLogger("asb.sending")


class Folder:
    """Saves each letter as `<Message-ID>.eml`, atomically."""

    routes = ("email",)

    def __init__(self, path: Path, sender: str, tokens: Tokens, council: Council) -> None:
        self.path, self.sender, self.tokens, self.council = path, sender, tokens, council

    def deliver(self, letter: Letter, files: Sequence[Enclosed] = ()) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self.path / f"{letter.message_id.strip('<>').partition('@')[0]}.eml"
        part = target.with_suffix(".part")
        part.write_bytes(message(letter, self.sender, self.tokens, self.council, files).as_bytes())
        part.replace(target)
        log.info("letter %s is kept in %s", letter.id, target)

    def close(self) -> None:
        """Nothing to close."""
