"""Settings: staff accounts, contacts of bodies, how bodies answer, figures, closed days, the kit, wording."""

from asb.staff.settings import accounts, bodies, contacts, figures, holidays, kit, wording

__all__ = ["accounts", "bodies", "contacts", "figures", "holidays", "kit", "wording"]
