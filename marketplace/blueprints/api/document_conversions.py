"""Conversions by the operator's other systems in the OpenAPI document."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.api.conversions import NotRegistered
from marketplace.blueprints.api.document_tills import KEY, OFFER, REPLAYED
from marketplace.blueprints.api.models_conversions import ConversionAnswer, ConversionWanted
from marketplace.blueprints.api.operation import DocumentedAnswer, Operation
from marketplace.blueprints.json_api.json_body import NotAsDescribed, NotReadable, WrongType
from marketplace.blueprints.web.idempotency import KeyMissing, KeyUsedOtherwise
from marketplace.conversions import refusals
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.customers.refusals import AccountStopped
from marketplace.points.refusals import NotEnoughPoints

MADE: Final = {
    "id": 4711,
    "offer": OFFER,
    "points": 80,
    "code": "7K3M-9QTW-2XABC",
    "units": None,
    "amount_cents": None,
    "good_until": "2026-11-13T23:00:00Z",
    "balance": 560,
}

CONVERT: Final = Operation(
    name="convert",
    summary="Convert a customer's points",
    description="The rules of every channel apply, and the customer gets the usual messages.",
    parameters=(KEY,),
    asks=(ConversionWanted, {"line": "+38349123456", "offer": "KAFE1"}),
    answers={201: DocumentedAnswer("Converted.", ConversionAnswer, MADE, REPLAYED)},
    refused={
        400: (NotReadable, KeyMissing),
        403: (refusals.AccountClosed, AccountStopped),
        404: (NotRegistered, refusals.OfferNotThere),
        409: (
            NotEnoughPoints,
            NumberInDoubt,
            refusals.Blocked,
            refusals.OfferNotOpen,
            refusals.OfferClosed,
            refusals.OnlyInShops,
            refusals.SoldOut,
            refusals.LimitReached,
        ),
        415: (WrongType,),
        422: (
            NotAsDescribed,
            refusals.OtherPrice,
            refusals.BelowMinimum,
            refusals.AboveMaximum,
            refusals.BetweenSteps,
            refusals.NoSuchLine,
            refusals.NotForThisTariff,
            KeyUsedOtherwise,
        ),
    },
)
