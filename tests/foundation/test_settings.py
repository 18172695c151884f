"""Settings come from the environment, and unsafe ones are refused in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from marketplace.commands.settings import settings_table
from marketplace.foundation.settings import (
    DEMO_SECRET,
    Settings,
    UnsafeSettingsError,
    load_settings,
)

SAFE = {
    "SECRET_KEY": "k" * 32,
    "PUBLIC_URL": "https://pika.example",
    "SMS_GATEWAY_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_production_is_the_default_and_starts_when_safe(environment: pytest.MonkeyPatch) -> None:
    assert environment
    assert load_settings().production


def test_production_demands_a_second_factor_of_staff_and_the_demo_of_nobody(
    environment: pytest.MonkeyPatch,
) -> None:
    assert load_settings().second_factor_for == "staff"
    environment.setenv("SECOND_FACTOR", "staff-and-owners")
    assert load_settings().second_factor_for == "staff-and-owners"
    environment.delenv("SECOND_FACTOR")
    environment.setenv("MARKETPLACE_ENV", "demo")
    assert load_settings().second_factor_for == "off"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be set"),
        ("SECRET_KEY", "short", "SECRET_KEY must be set"),
        ("SECRET_KEY", DEMO_SECRET, "SECRET_KEY must be set"),
        ("DEBUG", "1", "DEBUG must be off"),
        ("HELLO", "1", "HELLO must be off"),
        ("SECOND_FACTOR", "off", "SECOND_FACTOR=off is for the demo only"),
        ("EMAIL_TRANSPORT", "mailbox", "EMAIL_TRANSPORT=mailbox is for the demo only"),
        ("SMS_TRANSPORT", "mailbox", "SMS_TRANSPORT=mailbox is for the demo only"),
        ("SMS_GATEWAY_URL", "", "SMS_GATEWAY_URL must be set"),
        ("PUBLIC_URL", "http://pika.example", "PUBLIC_URL must be an https:// address"),
        ("MESSAGE_LEASE_SECONDS", "20", "MESSAGE_LEASE_SECONDS must be longer than"),
        ("SECRET_KEY_PREVIOUS", f"{'o' * 32},{DEMO_SECRET}", "SECRET_KEY_PREVIOUS must have"),
        ("NETWORK_SECRET_PREVIOUS", "short", "NETWORK_SECRET_PREVIOUS must have"),
        ("HUB_SECRET_PREVIOUS", DEMO_SECRET, "HUB_SECRET_PREVIOUS must have"),
        ("SMS_GATEWAY_SECRET_PREVIOUS", "x" * 15, "SMS_GATEWAY_SECRET_PREVIOUS must have"),
        ("USSD_GATEWAY_SECRET_PREVIOUS", "x" * 15, "USSD_GATEWAY_SECRET_PREVIOUS must have"),
        ("SECURITY_CONTACT", "mailto:a@b.example", "SECURITY_CONTACT and SECURITY_EXPIRES must"),
        ("SECURITY_EXPIRES", "2027-06-30", "SECURITY_EXPIRES: "),
        ("DATABASE_POOL", "many", "DATABASE_POOL: "),
        ("SUPPORT_PHONE", "tel:038", "SUPPORT_PHONE: "),
        ("SUPPORT_EMAIL", "mailto:help@pika.example?subject=<b>", "SUPPORT_EMAIL: "),
        ("MARKETPLACE_ENV", "staging", "MARKETPLACE_ENV: "),
        ("GATEWAY_NETWORKS", "10.0.0.1/8", "GATEWAY_NETWORKS: 10.0.0.1/8 has host bits set"),
        ("LANGUAGES", " , ", "LANGUAGES must name a language"),
        ("LANGUAGES", "sq,xx", "LANGUAGES: xx is no language's code"),
        ("LANGUAGES", "sq,SR-latn", "LANGUAGES: SR-latn is no language's code"),
        ("LANGUAGES", "sq,../sq", "LANGUAGES: ../sq is no language's code"),
        ("LANGUAGES", "sq,fi", "LANGUAGES: there are no texts in fi: "),
        ("REQUIRED_LANGUAGES", "sq,de", "REQUIRED_LANGUAGES: de is not in LANGUAGES"),
    ],
)
def test_production_refuses_to_start(
    environment: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(UnsafeSettingsError) as refused:
        load_settings()
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "host"),
    [
        ("SMS_GATEWAY_URL", "http://kannel.lan:13013/cgi-bin/sendsms", "kannel.lan"),
        ("SMS_CALLBACK_URL", "http://10.0.0.5:5000", "10.0.0.5"),
        ("NETWORK_URL", "http://network.lan/tmf", "network.lan"),
        ("MAIL_SERVER", "smtp.lan", "smtp.lan"),
    ],
)
def test_without_tls_production_reaches_only_this_machine_and_hosts_that_were_accepted(
    environment: pytest.MonkeyPatch, name: str, value: str, host: str
) -> None:
    environment.setenv("NETWORK_SECRET", "n" * 32)
    environment.setenv(name, value)
    with pytest.raises(UnsafeSettingsError, match="UNENCRYPTED_HOSTS"):
        load_settings()
    environment.setenv("UNENCRYPTED_HOSTS", f"other.lan, {host}")
    assert load_settings().production


@pytest.mark.parametrize("how", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_a_mail_server_elsewhere_is_reached_by_tls(
    environment: pytest.MonkeyPatch, how: str
) -> None:
    environment.setenv("MAIL_SERVER", "smtp.example")
    environment.setenv(how, "1")
    assert load_settings().production


@pytest.mark.parametrize("secret", ["", "short", DEMO_SECRET])
def test_a_network_is_talked_to_with_a_secret_of_its_own_or_not_at_all(
    environment: pytest.MonkeyPatch, secret: str
) -> None:
    environment.setenv("NETWORK_URL", "https://network.example/tmf")
    environment.setenv("NETWORK_SECRET", secret)
    with pytest.raises(UnsafeSettingsError, match=r"^NETWORK_SECRET must be set"):
        load_settings()


@pytest.mark.parametrize("name", ["SMS_GATEWAY_SECRET", "USSD_GATEWAY_SECRET"])
def test_a_gateways_secret_is_not_to_be_guessed(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "x" * 15)
    with pytest.raises(UnsafeSettingsError, match=f"^{name} must have at least 16"):
        load_settings()
    environment.setenv(name, "x" * 16)
    assert load_settings().production


@pytest.mark.parametrize("secret", ["s" * 31, DEMO_SECRET])
def test_a_hub_secret_that_can_be_guessed_is_refused(
    environment: pytest.MonkeyPatch, secret: str
) -> None:
    environment.setenv("HUB_SECRET", secret)
    with pytest.raises(UnsafeSettingsError, match=r"^HUB_SECRET must have at least 32"):
        load_settings()
    environment.setenv("HUB_SECRET", "s" * 32)
    assert load_settings().production


@pytest.mark.parametrize("secret", ["short", DEMO_SECRET])
def test_events_of_a_network_that_is_not_asked_are_not_believed_lightly_either(
    environment: pytest.MonkeyPatch, secret: str
) -> None:
    environment.setenv("NETWORK_SECRET", secret)
    with pytest.raises(UnsafeSettingsError, match=r"^NETWORK_SECRET must be set"):
        load_settings()


@pytest.mark.parametrize("address", ["ftp://network.example", "http://network.example", "x"])
def test_a_network_url_must_be_https_or_this_machine(
    environment: pytest.MonkeyPatch, address: str
) -> None:
    environment.setenv("NETWORK_SECRET", "n" * 32)
    environment.setenv("NETWORK_URL", address)
    with pytest.raises(UnsafeSettingsError, match=r"^NETWORK_URL must be"):
        load_settings()
    for good in ("https://network.example/tmf", "http://127.0.0.1:8080/tmf"):
        environment.setenv("NETWORK_URL", good)
        assert load_settings().network_key == "n" * 32


def test_the_demo_needs_no_secret_of_its_own(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MARKETPLACE_ENV", "demo")
    environment.setenv("SECURITY_EXPIRES", "")
    environment.delenv("SECRET_KEY")
    assert load_settings().secret == DEMO_SECRET


def test_settings_of_the_instance_stand_behind_the_environment(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("INSTANCE_PATH", str(tmp_path))
    (tmp_path / "settings.env").write_text("SMS_SENDER=111\nMAIL_SERVER=localhost\n")
    environment.setenv("SMS_SENDER", "222")
    settings = load_settings()
    assert (settings.sms_sender, settings.mail_server) == ("222", "localhost")


def test_settings_do_not_change_once_read(make_settings: object) -> None:
    settings: Settings = make_settings()  # type: ignore[operator]
    with pytest.raises(ValidationError):
        settings.debug = True  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_table_in_the_docs_is_up_to_date() -> None:
    docs = Path(__file__).parents[2] / "docs" / "settings.md"
    assert docs.read_text().endswith("\n\n" + settings_table())


def test_one_language_is_enough_though_two_are_required_by_default(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("LANGUAGES", "sq")
    assert load_settings().required_language_codes == ("sq",)


def test_a_language_whose_texts_are_in_the_folder_of_more_translations_is_spoken(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = tmp_path / "fi" / "LC_MESSAGES" / "messages.mo"
    texts.parent.mkdir(parents=True)
    texts.touch()
    environment.setenv("TRANSLATIONS", str(tmp_path))
    environment.setenv("LANGUAGES", "fi,en")
    assert load_settings().language_codes == ("fi", "en")


@pytest.mark.parametrize(
    ("name", "wrong", "said", "right"),
    [
        ("BANK_IBAN", "XK051212012345678907", "not a valid IBAN", "XK051212012345678906"),
        ("BANK_BIC", "XK05", "not a valid BIC", "NCBVXKPR"),
    ],
)
def test_the_operators_account_is_one_that_a_bank_could_have(
    environment: pytest.MonkeyPatch, name: str, wrong: str, said: str, right: str
) -> None:
    environment.setenv(name, wrong)
    with pytest.raises((ValidationError, UnsafeSettingsError), match=said):
        load_settings()
    environment.setenv(name, right)
    assert getattr(load_settings(), name.lower()) == right
