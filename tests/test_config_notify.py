"""Settings of GOV.UK Notify: whole or not at all, and refused by name."""

from pathlib import Path

import pytest

from asb.config import Settings, SettingsError
from asb.config.notify import URL
from tests.shared.notify_server import A_KEY, EMAIL_TEMPLATE, TEXT_TEMPLATE

WHOLE = {
    "NOTIFY_ROUTES": "email,post,text",
    "NOTIFY_API_KEY": A_KEY,
    "NOTIFY_EMAIL_TEMPLATE_ID": EMAIL_TEMPLATE,
    "NOTIFY_SMS_TEMPLATE_ID": TEXT_TEMPLATE,
}


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.read(environ, tmp_path / "instance")


def problems(tmp_path: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **environ)
    return str(refused.value).splitlines()


def test_nothing_set_sends_nothing_by_notify(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.notify is None
    assert settings.by_notify == frozenset()


def test_all_of_it_is_read(tmp_path: Path) -> None:
    told = "a token for callbacks, long enough"
    settings = read(tmp_path, **WHOLE, NOTIFY_SMS_SENDER_ID=TEXT_TEMPLATE, NOTIFY_CALLBACK_TOKEN=told)
    assert settings.notify is not None
    assert settings.by_notify == {"email", "post", "text"}
    assert settings.notify.url == URL
    assert settings.notify.email_template_id == EMAIL_TEMPLATE
    assert settings.notify.sms_template_id == settings.notify.sms_sender_id == TEXT_TEMPLATE
    assert settings.notify.callback_token == told


def test_one_route_needs_no_more_than_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, NOTIFY_ROUTES=" Post ", NOTIFY_API_KEY=A_KEY).by_notify == {"post"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"NOTIFY_API_KEY": ""}, ["NOTIFY_API_KEY and NOTIFY_ROUTES go together"]),
        ({"NOTIFY_API_KEY": "hunter2"}, ["NOTIFY_API_KEY is not a GOV.UK Notify key"]),
        ({"NOTIFY_ROUTES": "email,post,text,fax"}, ["NOTIFY_ROUTES names 'fax'"]),
        ({"NOTIFY_EMAIL_TEMPLATE_ID": ""}, ["NOTIFY_EMAIL_TEMPLATE_ID is missing"]),
        ({"NOTIFY_SMS_TEMPLATE_ID": ""}, ["NOTIFY_SMS_TEMPLATE_ID is missing"]),
        ({"NOTIFY_SMS_TEMPLATE_ID": "texts"}, ["NOTIFY_SMS_TEMPLATE_ID is 'texts'"]),
        (
            {"NOTIFY_ROUTES": "post"},
            ["NOTIFY_EMAIL_TEMPLATE_ID is set", "NOTIFY_SMS_TEMPLATE_ID is set"],
        ),
        ({"NOTIFY_ROUTES": "email,post", "NOTIFY_SMS_TEMPLATE_ID": "", "NOTIFY_SMS_SENDER_ID": A_KEY}, None),
        ({"NOTIFY_CALLBACK_TOKEN": "short"}, ["NOTIFY_CALLBACK_TOKEN is shorter than 20 characters"]),
        ({"NOTIFY_URL": "http://notify.example.com"}, ["NOTIFY_URL is 'http://notify.example.com'"]),
        ({"NOTIFY_URL": "https://notify.example.com/v2"}, ["NOTIFY_URL is"]),
        ({"NOTIFY_URL": "https://u:p@notify.example.com"}, ["NOTIFY_URL is"]),
        ({"NOTIFY_URL": "https://notify.example.com:port"}, ["NOTIFY_URL is"]),
    ],
)
def test_what_is_half_set_or_wrong_is_refused_by_name(
    tmp_path: Path, changed: dict[str, str], named: list[str] | None
) -> None:
    told = problems(tmp_path, **WHOLE | changed)
    expected = named or ["NOTIFY_SMS_SENDER_ID is set, but NOTIFY_ROUTES does not have text"]
    assert len(told) == len(expected)
    for line, words in zip(told, expected, strict=True):
        assert line.startswith(words)


@pytest.mark.parametrize("name", ["NOTIFY_URL", "NOTIFY_CALLBACK_TOKEN", "NOTIFY_EMAIL_TEMPLATE_ID"])
def test_a_setting_without_a_key_is_refused(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, **{name: "x" * 20}) == [f"{name} is set, but NOTIFY_API_KEY is not."]


def test_neither_key_nor_token_is_ever_shown(tmp_path: Path) -> None:
    told = "hunter2hunter2hunter2"
    shown = repr(read(tmp_path, **WHOLE, NOTIFY_CALLBACK_TOKEN=told))
    assert A_KEY not in shown
    assert told not in shown
    assert "hunter2" not in "".join(problems(tmp_path, **WHOLE | {"NOTIFY_API_KEY": "hunter2"}))
