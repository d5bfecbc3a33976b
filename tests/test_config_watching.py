"""Settings for those who watch over the service: refused by name."""

from pathlib import Path

import pytest

from asb.config import Settings, SettingsError

LONG = "a token that nobody guesses"


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.read(environ, tmp_path / "instance")


def test_nothing_set_measures_nothing(tmp_path: Path) -> None:
    watching = read(tmp_path).watching
    assert not watching.measures
    assert (watching.log_format, watching.former_hosts) == ("plain", frozenset())


def test_all_of_it_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        FORMER_HOSTS="Old.example.gov.uk, older.example.gov.uk",
        LOG_FORMAT="JSON",
        METRICS_TOKEN=LONG,
        METRICS_LISTEN="[::1]:9100",
    )
    watching = settings.watching
    assert watching.former_hosts == {"old.example.gov.uk", "older.example.gov.uk"}
    assert (watching.log_format, watching.metrics_token) == ("json", LONG)
    assert watching.metrics_listen == ("::1", 9100)
    assert LONG not in repr(settings)
    assert read(tmp_path, METRICS_LISTEN="127.0.0.1:9100").watching.measures
    assert read(tmp_path, METRICS_TOKEN=LONG).watching.measures


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("FORMER_HOSTS", "https://old.example.gov.uk"),
        ("FORMER_HOSTS", "old.example.gov.uk:443"),
        ("FORMER_HOSTS", "127.0.0.1"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_LISTEN", "9100"),
        ("METRICS_LISTEN", "localhost:9100"),
        ("METRICS_LISTEN", "127.0.0.1:99999"),
        ("METRICS_LISTEN", "127.0.0.1:"),
        ("METRICS_LISTEN", "127.0.0.1:0"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, name: str, given: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: given})
