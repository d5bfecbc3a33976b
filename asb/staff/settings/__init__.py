"""Settings: staff accounts, contacts of bodies, how bodies answer, figures, closed days, the kit."""

from asb.staff.settings import accounts, bodies, contacts, figures, holidays, kit

__all__ = ["accounts", "bodies", "contacts", "figures", "holidays", "kit"]
