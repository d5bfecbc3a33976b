"""Letters as the outbox keeps them, without a database."""

from datetime import UTC, datetime

from asb import council
from asb.models import Letter
from asb.tokens import Tokens

COUNCIL = council.load(None)
TOKENS = Tokens("a key for tests, long enough for any use", "https://review.council.test")


def letter(**other: object) -> Letter:
    """A letter as the outbox keeps it."""
    facts: dict[str, object] = {
        "to_address": "ann@example.com",
        "from_name": "Council",
        "reply_to": "team@council.example",
        "subject": "We have your application",
        "text": "Hello Ann,\n",
        "nonce": "",
        "formats": [],
        "message_id": "<0123456789abcdef@council.example>",
        "written_at": datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    }
    return Letter(**facts | other)
