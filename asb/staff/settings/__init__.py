"""Settings: staff accounts, figures, closed days, the second-report kit."""

from asb.staff.settings import accounts, figures, holidays, kit

__all__ = ["accounts", "figures", "holidays", "kit"]
