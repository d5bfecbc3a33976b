"""Settings: what is read, what is refused and in which words."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from asb.config import Settings, SettingsError, local

A_KEY = "9d0b7c1e5f2a4836" * 2 + "6b1f"
PRODUCTION = {
    "BASE_URL": "https://review.council.gov.uk",
    "SECRET_KEY": A_KEY,
    "DATABASE_URL": "postgresql://asb:pw@db/asb",
    "MAIL_SERVER": "smtp.council.gov.uk",
    "MAIL_USE_TLS": "yes",
    "MAIL_DEFAULT_SENDER": "reviews@council.gov.uk",
    "TRUSTED_PROXIES": "1",
}


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.read(environ, tmp_path / "instance")


def problems(tmp_path: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **environ)
    return str(refused.value).splitlines()


def test_nothing_set_is_a_local_run(tmp_path):
    settings = read(tmp_path)
    assert not settings.production
    assert settings.base_url == "http://127.0.0.1:5000"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/asb.sqlite3"
    assert settings.mail_server is None
    assert settings.letters_folder == tmp_path / "instance" / "letters"


@pytest.mark.parametrize(
    ("name", "given", "read_as"),
    [
        ("OIDC_ISSUER", "", {"oidc_issuer": None}),
        ("PORT", "8080", {"port": 8080, "base_url": "http://127.0.0.1:8080"}),
        ("PORT", "  ", {"port": 5000}),
        ("BASE_URL", "http://localhost:5000/", {"base_url": "http://localhost:5000", "host": "localhost"}),
        ("BASE_URL", "http://[::1]:5000", {"host": "::1"}),
        ("DATABASE_URL", "postgres://u:p@h/d", {"database_url": "postgresql+psycopg://u:p@h/d"}),
        ("DATABASE_URL", "postgresql://u:p@h/d", {"database_url": "postgresql+psycopg://u:p@h/d"}),
        ("DATABASE_URL", "postgresql+psycopg:///d", {"database_url": "postgresql+psycopg:///d"}),
        ("DATABASE_URL", "sqlite:////srv/x.db", {"database_url": "sqlite:////srv/x.db"}),
        ("SECRET_KEY", "short", {"secret_key": "short"}),
        ("TRUSTED_PROXIES", "2", {"trusted_proxies": 2}),
        ("WEB_PROCESSES", "4", {"web_processes": 4}),
        ("MAIL_SERVER", "127.0.0.1", {"mail_server": "127.0.0.1", "mail_port": 25, "mail_timeout": 30}),
        ("MAIL_USE_TLS", "true", {"mail_use_tls": True, "mail_port": 587}),
        ("MAIL_USE_SSL", "on", {"mail_use_ssl": True, "mail_port": 465}),
        ("MAIL_USE_SSL", "No", {"mail_use_ssl": False}),
        ("MAIL_PORT", "2525", {"mail_port": 2525}),
    ],
)
def test_read(tmp_path, name, given, read_as):
    settings = read(tmp_path, **{name: given})
    assert {field: getattr(settings, field) for field in read_as} == read_as


@pytest.mark.parametrize(
    ("name", "given", "advice"),
    [
        ("PORT", "abc", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number"),
        ("PORT", "65536", "whole number"),
        ("PORT", "٣", "whole number"),
        ("TRUSTED_PROXIES", "-1", "whole number from 0"),
        ("WEB_PROCESSES", "0", "whole number from 1"),
        ("MAIL_PORT", "smtp", "whole number"),
        ("MAIL_TIMEOUT", "0", "whole number"),
        ("MAIL_USE_TLS", "maybe", "yes or no"),
        ("BASE_URL", "review.council.gov.uk", "scheme and the host only"),
        ("BASE_URL", "ftp://review.council.gov.uk", "scheme and the host only"),
        ("BASE_URL", "https://", "scheme and the host only"),
        ("BASE_URL", "https://council.gov.uk/asb", "scheme and the host only"),
        ("BASE_URL", "https://council.gov.uk?x=1", "scheme and the host only"),
        ("BASE_URL", "https://me:pw@council.gov.uk", "scheme and the host only"),
        ("BASE_URL", "https://council.gov.uk:web", "scheme and the host only"),
        ("BASE_URL", "http://review.council.gov.uk", "http is only for this machine"),
        ("DATABASE_URL", "mysql://u:p@h/d", "postgresql://"),
        ("DATABASE_URL", "sqlite://", "a file's path"),
        ("DATABASE_URL", "sqlite:///:memory:", "a file's path"),
        ("DATABASE_URL", "asb.sqlite3", "a file's path"),
        ("COUNCIL_FILE", "/nowhere/council.toml", "no such file"),
        ("INSTANCE_PATH", "/dev/null/instance", "cannot be made"),
        ("MAIL_DEFAULT_SENDER", "Reviews <reviews@council.gov.uk>", "one plain address"),
        ("MAIL_DEFAULT_SENDER", "reviews", "one plain address"),
        ("MAIL_DEFAULT_SENDER", "a@council.gov.uk\nBcc: b@council.gov.uk", "one plain address"),
        ("MAIL_USERNAME", "reviews", "go together"),
        ("MAIL_PASSWORD", "secret", "go together"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path, name, given, advice):
    first = problems(tmp_path, **{name: given})[0]
    assert name in first
    assert advice in first


def test_all_problems_are_told_at_once(tmp_path):
    told = problems(tmp_path, PORT="abc", TRUSTED_PROXIES="-1", MAIL_USE_TLS="1", MAIL_USE_SSL="1")
    assert [line.split()[0] for line in told] == ["PORT", "TRUSTED_PROXIES", "MAIL_USE_TLS"]


def test_a_refused_database_address_does_not_show_its_password(tmp_path):
    assert "hunter2" not in "".join(problems(tmp_path, DATABASE_URL="mysql://u:hunter2@h/d"))


def test_a_machine_that_has_settings_is_not_run_without_any(tmp_path, monkeypatch):
    (tmp_path / "environment").write_text("")
    monkeypatch.setattr(local, "OF_THE_MACHINE", tmp_path / "environment")
    [told] = problems(tmp_path, PORT="5001")
    assert "asb staff list" in told
    assert not (tmp_path / "instance").exists()
    assert read(tmp_path, INSTANCE_PATH=str(tmp_path / "other")).instance_path == tmp_path / "other"


def test_commands_are_named_as_they_are_typed_here(monkeypatch):
    assert local.how_to_run("doctor") == "flask --app app doctor"
    monkeypatch.setenv("ASB_COMMAND", "asb")
    assert local.how_to_run("doctor") == "asb doctor"


def test_settings_do_not_show_secrets_when_printed(tmp_path):
    shown = repr(read(tmp_path, **PRODUCTION | {"MAIL_USERNAME": "u", "MAIL_PASSWORD": "hunter2"}))
    assert "hunter2" not in shown
    assert A_KEY not in shown
    assert "asb:pw" not in shown


def test_production_reads(tmp_path):
    settings = read(tmp_path, **PRODUCTION)
    assert settings.production
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("name", "given", "advice"),
    [
        ("SECRET_KEY", "", "is missing"),
        ("SECRET_KEY", A_KEY[:31], "shorter than 32"),
        ("SECRET_KEY", "k" * 64, "can be guessed"),
        ("SECRET_KEY", "abcdefghijk" * 4, "can be guessed"),
        ("SECRET_KEY", "python3 -c 'import secrets; print(secrets.token_hex(32))'", "can be guessed"),
        ("SECRET_KEY", "please-change-me-before-you-go-live-0123456789", "can be guessed"),
        ("BASE_URL", "https://review.council.example", "is an example"),
        ("MAIL_SERVER", "smtp.council.example", "is an example"),
        ("MAIL_SERVER", "", "is missing"),
        ("MAIL_DEFAULT_SENDER", "", "is missing"),
        ("MAIL_DEFAULT_SENDER", "reviews@council.example", "nobody can answer"),
        ("MAIL_DEFAULT_SENDER", "reviews@council.invalid", "nobody can answer"),
        ("MAIL_DEFAULT_SENDER", "reviews@localhost", "nobody can answer"),
        ("MAIL_DEFAULT_SENDER", "ASB@council.gov.uk", "'ASB'"),
        ("MAIL_DEFAULT_SENDER", "asbreviews@council.gov.uk", "'asb'"),
        ("MAIL_DEFAULT_SENDER", "stop-asb@council.gov.uk", "'asb'"),
        ("MAIL_DEFAULT_SENDER", "anti-social@council.gov.uk", "'anti-social'"),
        ("MAIL_DEFAULT_SENDER", "antisocialbehaviour@council.gov.uk", "'antisocial'"),
        ("MAIL_DEFAULT_SENDER", "reviews@shire.police.uk", "'police'"),
        ("MAIL_DEFAULT_SENDER", "communitytrigger@council.gov.uk", "'trigger'"),
        ("MAIL_DEFAULT_SENDER", "victims@council.gov.uk", "'victim'"),
        ("MAIL_USE_TLS", "no", "both off"),
        ("TRUSTED_PROXIES", "", "is missing"),
    ],
)
def test_production_refuses_weak_settings_by_name(tmp_path, name, given, advice):
    told = problems(tmp_path, **PRODUCTION | {name: given})
    assert len(told) == 1
    assert name in told[0]
    assert advice in told[0]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("SECRET_KEY", "abcdefghijkl" * 4),
        ("MAIL_DEFAULT_SENDER", "reviews@glasbury.gov.uk"),
        ("MAIL_USE_TLS", "yes"),
        ("TRUSTED_PROXIES", "0"),
    ],
)
def test_production_accepts(tmp_path, name, given):
    assert read(tmp_path, **PRODUCTION | {name: given}).production


def test_letters_may_travel_in_the_open_inside_one_machine(tmp_path):
    relay = PRODUCTION | {"MAIL_SERVER": "127.0.0.1", "MAIL_USE_TLS": ""}
    assert read(tmp_path, **relay).mail_port == 25


def test_production_refuses_the_key_made_for_a_local_run(tmp_path):
    made = read(tmp_path).secret_key
    told = problems(tmp_path, **PRODUCTION | {"SECRET_KEY": made})
    assert len(told) == 1
    assert told[0].startswith("SECRET_KEY is the one made for a local run")


def test_production_never_makes_a_key(tmp_path):
    told = problems(tmp_path, BASE_URL="https://review.council.gov.uk")
    assert any(line.startswith("SECRET_KEY is missing") for line in told)
    assert not (tmp_path / "instance" / "secret_key").exists()


def test_a_local_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first = read(tmp_path).secret_key
    kept = tmp_path / "instance" / "secret_key"
    assert len(bytes.fromhex(first)) == 32, "256 bits"
    assert read(tmp_path).secret_key == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_starting_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as together:
        keys = set(together.map(lambda _: read(tmp_path).secret_key, range(64)))
    assert len(keys) == 1
    assert [file.name for file in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_instance_path_in_the_environment_wins(tmp_path):
    assert read(tmp_path, INSTANCE_PATH=str(tmp_path / "other")).instance_path == tmp_path / "other"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {},
            {
                "SESSION_COOKIE_NAME": "session",
                "SESSION_COOKIE_SECURE": False,
                "TRUSTED_HOSTS": ["127.0.0.1", "127.0.0.1", "localhost"],
                "PREFERRED_URL_SCHEME": "http",
            },
        ),
        (
            PRODUCTION,
            {
                "SESSION_COOKIE_NAME": "__Host-session",
                "SESSION_COOKIE_SECURE": True,
                "SESSION_COOKIE_HTTPONLY": True,
                "SESSION_COOKIE_SAMESITE": "Lax",
                "TRUSTED_HOSTS": ["review.council.gov.uk"],
                "PREFERRED_URL_SCHEME": "https",
                "SECRET_KEY": A_KEY,
                "SQLALCHEMY_DATABASE_URI": "postgresql+psycopg://asb:pw@db/asb",
                "WTF_CSRF_TIME_LIMIT": None,
                "WTF_CSRF_SSL_STRICT": False,
                "PERMANENT_SESSION_LIFETIME": timedelta(hours=24),
                "SESSION_REFRESH_EACH_REQUEST": False,
                "MAX_CONTENT_LENGTH": 3_000_000,
                "MAX_FORM_MEMORY_SIZE": 2_000_000,
                "MAX_FORM_PARTS": 1000,
            },
        ),
    ],
)
def test_flask_is_told(tmp_path, environ, expected):
    told = read(tmp_path, **environ).flask()
    assert {name: told[name] for name in expected} == expected


SINGLE = {
    "OIDC_ISSUER": "https://login.council.gov.uk/t/",
    "OIDC_CLIENT_ID": "asb",
    "OIDC_CLIENT_SECRET": "s",
}


def test_the_councils_own_sign_in_is_named_whole_or_not_at_all(tmp_path):
    assert read(tmp_path, **SINGLE).oidc_issuer == "https://login.council.gov.uk/t"
    [said] = problems(tmp_path, **(SINGLE | {"OIDC_CLIENT_SECRET": ""}))
    assert "go together" in said
    [said] = problems(tmp_path, **(SINGLE | {"OIDC_ISSUER": "http://login.council.gov.uk"}))
    assert said.startswith("OIDC_ISSUER is ")
