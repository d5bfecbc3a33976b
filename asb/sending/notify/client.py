"""Asks GOV.UK Notify, and never waits for it longer than a letter may take."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from notifications_python_client.notifications import NotificationsAPIClient

from asb.config.notify import Notify as Settings
from asb.sending.answers import Fault
from asb.sending.notify.answers import not_sent
from asb.sending.way import NotSent, Stopped

# The library logs what GOV.UK Notify said as it stands, with any address in it; we log it without.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

WAIT = 30.0
"""Seconds to wait for a connection, and for each part of an answer."""
MOST = 90.0
"""Seconds that one request may take in all: well within the lease of a letter."""
GRACE = 3.0
"""Seconds that a request may still take once the worker was told to stop."""
TICK = 0.2


class Client:
    """One conversation with GOV.UK Notify. `stopping`: set when the worker is told to stop."""

    def __init__(
        self, settings: Settings, stopping: threading.Event, wait: float = WAIT, most: float = MOST
    ) -> None:
        self.settings, self.stopping, self.wait, self.most = settings, stopping, wait, most
        self._api: Any = None

    def email(self, reference: str, address: str, subject: str, body: str) -> None:
        """Sends an email by the council's template. Raises NotSent, Stopped, as all methods do."""
        words = {"subject": subject, "body": body}
        template = self.settings.email_template_id
        self._ask(
            lambda api: api.send_email_notification(
                email_address=address, template_id=template, personalisation=words, reference=reference
            ),
            address,
        )

    def text(self, reference: str, number: str) -> str:
        """Sends the fixed words of the council's template, and returns them."""
        template, sender = self.settings.sms_template_id, self.settings.sms_sender_id or None
        said = self._ask(
            lambda api: api.send_sms_notification(
                phone_number=number, template_id=template, reference=reference, sms_sender_id=sender
            ),
            number,
        )
        return str((said or {}).get("content", {}).get("body", ""))

    def letter(self, reference: str, pdf: bytes) -> None:
        """Has a letter printed and posted."""
        self._ask(lambda api: api.send_precompiled_letter_notification(reference, io.BytesIO(pdf)))

    def status(self, reference: str) -> str:
        """What is known of what was sent with this reference; empty if nothing was."""
        found = self._ask(lambda api: api.get_all_notifications(reference=reference)) or {}
        ours = [each for each in found.get("notifications", ()) if each.get("reference") == reference]
        return str(ours[0].get("status", "")) if ours else ""

    def _ask(self, what: Callable[[Any], Any], address: str = "") -> Any:
        """Asks in a thread, which is left behind if no answer comes: the library limits each read only."""
        if self._api is None:
            key, url = self.settings.api_key, self.settings.url
            self._api = NotificationsAPIClient(  # type: ignore[no-untyped-call]  # the library has no types
                key, base_url=url, timeout=self.wait
            )
        answer = _Answer(what, self._api)
        if not answer.comes(self.most, self.stopping):
            self._api = None  # it is still in use there
            if self.stopping.is_set():
                raise Stopped
            raise NotSent("GOV.UK Notify took too long to answer", Fault.UNCLEAR)
        if answer.error is not None:
            raise not_sent(answer.error, address) from answer.error
        return answer.value


class _Answer:
    """What a request returns or raises, in a thread of its own that does not keep the worker from ending."""

    def __init__(self, what: Callable[[Any], Any], api: Any) -> None:
        self.value: Any = None
        self.error: Exception | None = None
        self._over = threading.Event()
        threading.Thread(target=self._run, args=(what, api), daemon=True).start()

    def comes(self, seconds: float, stopping: threading.Event) -> bool:
        """Whether it comes within so many seconds, or soon after `stopping` is set."""
        until, told = monotonic() + seconds, False
        while not self._over.wait(min(TICK, max(until - monotonic(), 0.0))):
            if stopping.is_set() and not told:
                told, until = True, min(until, monotonic() + GRACE)
            if monotonic() >= until:
                return False
        return True

    def _run(self, what: Callable[[Any], Any], api: Any) -> None:
        try:
            self.value = what(api)
        except Exception as error:
            self.error = error
        finally:
            self._over.set()
