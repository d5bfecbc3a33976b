"""Staff sign-in: password and second factor, the council's own sign-in, own account."""

from asb.staff.signing_in import council_account, own_account, setting_up

__all__ = ["council_account", "own_account", "setting_up"]
