"""The least and the most of each number that an operator may set: taken, and one beyond refused by name."""

from pathlib import Path

import pytest

from asb.config import Settings, SettingsError

LIMITS = {
    "PORT": ("port", 1, 65535, 5000),
    "TRUSTED_PROXIES": ("trusted_proxies", 0, 10, 0),
    "WEB_PROCESSES": ("web_processes", 1, 64, 2),
    "MAIL_PORT": ("mail_port", 1, 65535, 25),
    "MAIL_TIMEOUT": ("mail_timeout", 1, 60, 30),
    "STAFF_IDLE_MINUTES": ("staff_idle_minutes", 5, 240, 30),
}
GOOD = "9d0b7c1e5f2a4836" * 2
"""As short as a key may be."""
PRODUCTION = {
    "BASE_URL": "https://review.council.gov.uk",
    "DATABASE_URL": "postgresql://asb:pw@db/asb",
    "MAIL_SERVER": "smtp.council.gov.uk",
    "MAIL_USE_TLS": "yes",
    "MAIL_DEFAULT_SENDER": "reviews@council.gov.uk",
    "TRUSTED_PROXIES": "1",
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_least_and_the_most_are_taken(tmp_path: Path, name: str) -> None:
    kept, low, high, default = LIMITS[name]
    for given in (low, high):
        assert getattr(Settings.read({name: str(given)}, tmp_path / "instance"), kept) == given
    assert getattr(Settings.read({}, tmp_path / "instance"), kept) == default


@pytest.mark.parametrize("name", LIMITS)
def test_one_beyond_them_is_refused_with_both_told(tmp_path: Path, name: str) -> None:
    _, low, high, _ = LIMITS[name]
    for given in (low - 1, high + 1):
        with pytest.raises(SettingsError, match=f"{name} is '{given}': .* from {low} to {high}"):
            Settings.read({name: str(given)}, tmp_path / "instance")


def test_a_key_as_short_as_it_may_be_is_taken_and_a_shorter_one_is_not(tmp_path: Path) -> None:
    assert Settings.read(PRODUCTION | {"SECRET_KEY": GOOD}, tmp_path / "instance").secret_key == GOOD
    with pytest.raises(SettingsError, match=f"SECRET_KEY is shorter than {len(GOOD)} characters"):
        Settings.read(PRODUCTION | {"SECRET_KEY": GOOD[:-1]}, tmp_path / "instance")
