"""No line of the log holds a secret, whether the application or a library writes it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
import structlog

from marketplace.foundation import logs
from marketplace.foundation.settings import Settings

SECRETS = {
    "sms_gateway_secret": "sms-gateway-secret-of-the-test",
    "ussd_gateway_secret": "ussd-gateway-secret-of-the-test",
    "sms_gateway_password": "sms-password",
    "mail_password": "mail-password",
    "network_secret": "network-secret",
    "hub_secret": "hub-secret",
    "secret_key": "key-of-the-test",
    "metrics_token": "token-of-the-test",
    "database_url": "postgresql://pika:database-password@127.0.0.1/pika",
}
VALUES = {"database-password", *SECRETS.values()} - {SECRETS["database_url"]}


@pytest.fixture(params=["json", "console"])
def written(
    request: pytest.FixtureRequest,
    make_settings: Callable[..., Settings],
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Callable[[], str]]:
    logs.configure(make_settings(log_format=request.param, **SECRETS))
    yield lambda: capsys.readouterr().err
    logs.configure(make_settings())


@pytest.mark.parametrize("secret", sorted(VALUES))
def test_a_secret_of_the_settings_is_masked_in_lines_and_traces(
    written: Callable[[], str], secret: str
) -> None:
    try:
        int(f"http://user:{secret}@host/?password={secret}&to=1")
    except ValueError:
        structlog.get_logger("ours").exception("failed", address=f"/x/{secret}")
        logging.getLogger("of.a.library").exception("GET /gateways/%s failed", secret)
    text = written()
    assert "ours" in text
    assert "of.a.library" in text
    assert secret not in text


@pytest.mark.parametrize(
    "address",
    [
        "/gateways/sms/{}",
        "/gateways/ussd/{}?a=b",
        "/gateways/sms/{}/delivery",
        "/password/reset/{}",
    ],
)
def test_what_an_address_carries_is_masked_also_where_no_setting_knows_it(
    written: Callable[[], str], address: str
) -> None:
    guess = quote("wrong-or-old-secret")
    logging.getLogger("flask").error("Exception on %s [GET]", address.format(guess))
    text = written()
    assert "Exception on /" in text
    assert guess not in text
