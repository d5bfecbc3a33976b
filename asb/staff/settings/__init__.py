"""Settings: staff accounts, figures, closed days, the second-report kit."""

from asb.staff.settings import accounts, contacts, figures, holidays, kit

__all__ = ["accounts", "contacts", "figures", "holidays", "kit"]
