"""Measure the gateways: conversions by SMS beside the web, and the time to answer `*777#`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench import data
from bench.load import Speed, write_requests, wrk
from bench.measures import MILLISECONDS, Measure, Reading
from bench.requests import SIGNED_IN, Requests
from bench.scale import Scale
from bench.servers import GATEWAY_SECRET, SECRET, make_database, marketplace, site

OFFERS: Final = 1_000
FIRST_NUMBER: Final = 38_343_000_000  # of the customers that `data` makes
CODE_SHOWN: Final = "-"  # between the parts of a code; no refusal has one
CLIENTS: Final = 8
DIALLING: Final = 16


def measures(scale: Scale) -> Iterator[Measure]:
    """Yield measures of SMS and USSD on PostgreSQL, over HTTP as the gateways call."""
    with ExitStack() as stack:
        url = make_database(scale.folder / "postgresql", "channels")
        marketplace(scale.folder, url, "db", "upgrade")
        data.fill(url, customers=scale.customers, offers=OFFERS)
        running = stack.enter_context(site(scale.folder, url))
        requests = Requests(scale.folder, SECRET, scale.customers)
        web, pages = requests.converts(range(1, OFFERS + 1)), requests.signed_in()
        texts, dials = _texts(scale), _dials(scale)

        def load(script: str, file: Path, clients: int) -> Speed:
            seconds = scale.seconds
            return wrk(running.address, script=script, rows=file, clients=clients, seconds=seconds)

        yield Measure(
            f"convert by SMS, {CLIENTS} clients",
            "convert on the web",
            1.0,
            lambda: load("gateway", texts, CLIENTS),
            lambda: load("post", web, CLIENTS),
        )
        yield Measure(
            f"answer to *777#, {DIALLING} clients, p95",
            "the catalogue, signed in, p95",
            1.0,
            lambda: _p95(load("gateway", dials, DIALLING)),
            lambda: _p95(load("get", pages, DIALLING)),
            unit=MILLISECONDS,
        )


def _p95(speed: Speed) -> Reading:
    return Reading(speed.p95, speed.wrong)


def _numbers(scale: Scale) -> list[str]:
    chosen = random.Random(3).sample(range(1, scale.customers + 1), min(SIGNED_IN, scale.customers))
    return [f"+{FIRST_NUMBER + one}" for one in chosen]


def _texts(scale: Scale) -> Path:
    """Write requests of offer codes sent by many customers; returns their file."""
    rows = []
    for place, number in enumerate(_numbers(scale)):
        sent = {"from": number, "to": "50777", "text": f"B{place % OFFERS + 1}", "id": "KEY"}
        path = f"/gateways/sms/{GATEWAY_SECRET}?{urlencode(sent)}"
        rows.append(("GET", path, "", CODE_SHOWN))
    return write_requests(scale.folder / "texts", rows)


def _dials(scale: Scale) -> Path:
    """Write requests of `*777#` dialled by many customers; returns their file."""
    rows = []
    for number in _numbers(scale):
        sent = {"sessionId": "KEY", "serviceCode": "*777#", "phoneNumber": number}
        form = urlencode(sent | {"networkCode": "", "text": ""})
        rows.append(("POST", f"/gateways/ussd/{GATEWAY_SECRET}", form, "END"))
    return write_requests(scale.folder / "dials", rows)
