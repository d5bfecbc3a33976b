"""Settings: accounts, contacts of bodies, how they answer, figures, closed days, mail, wording, the kit."""

from asb.staff.settings import accounts, bodies, contacts, figures, holidays, kit, mail, retention, wording

__all__ = ["accounts", "bodies", "contacts", "figures", "holidays", "kit", "mail", "retention", "wording"]
