"""Metrics: for those who may see them, and no such page for all others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.foundation import clock
from marketplace.points.calendar.models import CalendarDay
from tests.support.cast import write
from tests.support.csrf_client import BrowserLike


def test_requests_are_counted_by_route_and_status(client: BrowserLike) -> None:
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'marketplace_requests_total{method="GET",route="/healthz",status="200"}' in text
    assert 'marketplace_request_seconds_count{route="/healthz"}' in text


def test_conversions_and_messages_are_counted_by_state(client: BrowserLike) -> None:
    text = client.get("/metrics").text
    assert 'marketplace_conversions{state="confirmed"}' in text
    assert 'marketplace_messages{state="dead"}' in text
    assert "marketplace_oldest_undelivered_seconds 0.0" in text


def test_whether_the_calendar_waits_is_told_by_reason(client: BrowserLike) -> None:
    assert 'marketplace_calendar_waits{reason="gap"} 0.0' in client.get("/metrics").text
    write(CalendarDay(day=clock.today() - timedelta(days=9), finished_at=clock.now()))
    text = client.get("/metrics").text
    assert 'marketplace_calendar_waits{reason="gap"} 1.0' in text
    assert 'marketplace_calendar_waits{reason="clock"} 0.0' in text
    assert "marketplace_clock_difference_seconds 0.0" in text


def test_refusals_are_counted_by_reason_in_the_metrics(client: BrowserLike) -> None:
    client.get("/offers/no-such-offer")
    assert 'marketplace_refusals_total{reason="' in client.get("/metrics").text


@pytest.mark.parametrize(
    "request_of_a_stranger",
    [
        {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
    ],
)
def test_metrics_are_not_found_from_other_addresses(
    client: BrowserLike, request_of_a_stranger: dict[str, dict[str, str]]
) -> None:
    assert client.get("/metrics", **request_of_a_stranger).status_code == 404


def test_metrics_with_a_token_are_only_for_its_bearer(fresh_app: Callable[..., Flask]) -> None:
    client = BrowserLike(fresh_app(metrics_token="let-me-see", metrics_token_previous="older"))
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer let-me"}).status_code == 404
    for token in ("let-me-see", "older"):  # the one before is accepted too
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=headers).status_code == 200
