"""Every page that a person may open, from the URL map, so that a new page is never forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import Select, select
from werkzeug.routing import Rule

from marketplace.accounts.models import PARTNER_ROLES, ApiToken, Role, User
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.accounts.security_events.models import SecurityAlert
from marketplace.blueprints.web.guards import ANYONE, guard_of
from marketplace.catalogue.applications.links import make_link
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.catalogue.models import Branch, Offer, OfferKind, OfferState
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.pools.models import CodePool, PoolUpload
from marketplace.catalogue.proposals.models import OfferProposal
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning.models import Order
from marketplace.counter.models import Approval
from marketplace.customers.models import Line
from marketplace.customers.third_parties.models import ThirdParty
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.hub.models import Subscription
from marketplace.imports.models import ImportRun
from marketplace.membership.disclosures.models import DisclosureExtract
from marketplace.messages.models import OutboxMessage
from marketplace.messages.unsubscribe_links import unsubscribe_token
from marketplace.points.corrections.models import CorrectionRequest
from marketplace.programme.models import Rule as ProgrammeRule
from marketplace.settlement.dispute_models import Dispute
from marketplace.settlement.models import Line as StatementLine
from marketplace.settlement.models import Statement
from marketplace.settlement.payments import runs as payment_runs
from marketplace.settlement.payments.models import PaymentRun
from marketplace.settlement.statements import label

# an act, the benchmark's, and what the operator has to turn on
NO_PAGES = frozenset(
    {"language.choose", "operations.hello", "auth.show_details", "admins.customer_details"}
)
NO_PLACES = ("gateways.", "static", "operations.metrics", "network_simulator.")
# Where a name of an address stands for something else than on other pages.
OF_A_PROPOSAL = {"offer_id": "proposal_id"}
OF_A_TEXT = {"word": "legal_text", "number": "version"}
OF_A_LINE = {"line_id": "statement_line_id"}
OF_A_POOL = {"offer_id": "pool_offer_id"}
OF_A_PAYMENT_RUN = {"number": "payment_run"}
INSTEAD = {
    "customers.text_version": OF_A_TEXT,
    "admins.legal_text": OF_A_TEXT,
    "admins.legal_text_version": OF_A_TEXT,
    "admins.legal_text_draft": OF_A_TEXT,
    "admins.publish_legal_text": OF_A_TEXT,
    "partners.show_line": OF_A_LINE,
    "admins.statement_line": OF_A_LINE,
    "admins.answer_dispute": OF_A_LINE,
    "admins.refuse_dispute": OF_A_LINE,
    "admins.grant_dispute": OF_A_LINE,
    "admins.reverse_line": OF_A_LINE,
    "admins.payment_run": OF_A_PAYMENT_RUN,
    "admins.save_payment_file": OF_A_PAYMENT_RUN,
    "admins.release_payment_run": OF_A_PAYMENT_RUN,
    "admins.send_payment_run": OF_A_PAYMENT_RUN,
    "admins.undo_payment_run": OF_A_PAYMENT_RUN,
    "admins.pool": OF_A_POOL,
    "admins.warn_at": OF_A_POOL,
    "admins.recall_codes": OF_A_POOL,
    "admins.close_pool": OF_A_POOL,
    "partners.own_pool": OF_A_POOL,
    "applicants.show_application": {"token": "application_token"},
    "customers.before_unsubscribing": {"token": "unsubscribe_token"},
    "partners.write_change": OF_A_PROPOSAL,
    "admins.comment_on_proposal": OF_A_PROPOSAL,
    "admins.decline_proposal_for_good": OF_A_PROPOSAL,
}
GIFT, SERVICE = "gote-termike", "mb-per-internet"
RULES = [rule.value for rule in ProgrammeRule]  # each has a form of its own shape


def own_pages_of(
    pages: Mapping[str | None, list[str]],
    username: str | None,
    others: Sequence[str | None],
    again: tuple[str, ...] = (),
) -> list[str]:
    """The pages that the user may open and none of the others; the same page is walked once.

    `pages` has the addresses of each of them, as `pages_of` gives them. Addresses that begin with
    one of `again` are looked at all the same: the user sees others there.
    """
    walked = {address for other in others for address in pages[other]}
    return [
        address for address in pages[username] if address not in walked or address.startswith(again)
    ]


def pages_of(app: Flask, username: str | None) -> list[str]:
    """The addresses of all pages that the user may open; None is nobody."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one_or_none()
        examples = _examples(user)
        addresses = [
            address for rule in _rules(app, user) for address in _addresses(app, rule, examples)
        ]
        db.session.remove()
    return sorted(set(addresses))


def _rules(app: Flask, user: User | None) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        known = rule.endpoint in NO_PAGES or rule.endpoint.startswith(NO_PLACES)
        if "GET" in (rule.methods or ()) and not known and _may(user, rule.endpoint):
            yield rule


def _may(user: User | None, endpoint: str) -> bool:
    """Return whether to open the page as this user.

    Pages that anyone may open are opened as a visitor; those of `customers` as each user too.
    """
    guard = guard_of(endpoint)
    if guard == ANYONE:
        return user is None or endpoint.startswith("customers.")
    return user is not None and user.role in (guard or ())


def _addresses(app: Flask, rule: Rule, examples: dict[str, Any]) -> Iterator[str]:
    """The rule's address, once for each of its examples where a name has several."""
    if "shop_id" in rule.arguments:
        examples = examples | {"offer_id": examples["gift_id"]}
    instead = INSTEAD.get(rule.endpoint, {})
    several = {name: examples[instead.get(name, name)] for name in rule.arguments}
    lists = [value if isinstance(value, list) else [value] for value in several.values()]
    for values in product(*lists):
        yield app.url_map.bind("localhost").build(
            rule.endpoint, dict(zip(several, values, strict=True))
        )


def _examples(user: User | None) -> dict[str, Any]:
    """A value for every name that stands in an address, of something that the user may see."""
    counter = user is not None and user.role in PARTNER_ROLES
    arta, drita = _user("arta"), _user("drita")
    gift = _first(select(Offer).filter_by(kind=OfferKind.GIFT, slug=GIFT))
    offer = _first(select(Offer).filter_by(partner_id=drita.partner_id, state=OfferState.PUBLISHED))
    disputed = _first(select(StatementLine).join(Dispute, Dispute.line_id == StatementLine.id))
    pool = _first(select(CodePool).filter_by(partner_id=drita.partner_id))
    statement = db.session.get_one(Statement, disputed.statement_id)
    return {
        "conversion_id": _conversions(user, arta, drita),
        "customer_id": arta.customer_id,
        "line_id": _first(select(Line.id).filter_by(customer_id=arta.customer_id)),
        "partner_id": drita.partner_id,
        "gift_id": gift.id,
        "shop_id": _user("clerk").shop_id,
        "approval_id": _first(select(Approval.id)),
        "order_id": _first(select(Order.id)),
        "branch_id": _first(select(Branch.id).filter_by(partner_id=drita.partner_id)),
        "offer_id": offer.id,
        "slug": [offer.slug, gift.slug, SERVICE],
        "category_id": offer.category_id,
        "message_id": _first(select(OutboxMessage.id)),
        "user_id": _user("arben" if counter else "support").id,
        "run_id": _first(select(ImportRun.id)),
        "disclosure_id": _first(select(DisclosureExtract.disclosure_id)),
        "alert_id": _first(select(SecurityAlert.id)),
        "request_id": _first(select(CorrectionRequest.id)),
        "token_id": _first(select(ApiToken.id)),
        "third_party_id": _first(select(ThirdParty.id)),
        "way": "deactivate",
        "key_id": _first(select(ApiToken.id).filter_by(partner_id=drita.partner_id)),
        "phone_id": _first(select(PartnerPhone.id).filter_by(partner_id=drita.partner_id)),
        "factor_id": _first(select(SecondFactor.id).filter_by(proven_at=None)),
        "subscription_id": _first(select(Subscription.id)),
        "word": RULES,
        "name": offer.image,
        "width": 480,
        "token": "spent",
        "application_id": list(db.session.scalars(select(PartnerApplication.id))),
        "application_token": _application_token(),
        "unsubscribe_token": unsubscribe_token(arta.customer_id or 0),
        "proposal_id": _first(select(OfferProposal.offer_id)),
        "code": "en",
        "number": label(statement.year, statement.number),
        "payment_run": payment_runs.number_of(_first(select(PaymentRun.id))),
        "statement_line_id": disputed.id,
        "legal_text": ["privacy", "terms"],
        "version": 1,
        "pool_offer_id": pool.offer_id,
        "upload_id": _first(select(PoolUpload.id).filter_by(offer_id=pool.offer_id)),
    }


def _application_token() -> str:
    """The token of a link to the application that was asked a question."""
    asked = select(PartnerApplication.id).filter_by(state=ApplicationState.ASKED)
    with transaction() as session:
        return make_link(session, _first(asked)).rpartition("/")[2]


def _conversions(user: User | None, arta: User, drita: User) -> list[int]:
    """A code at the partner's counter, a slip at the shop's; else one of each kind of offer."""
    if user is not None and user.role is Role.CLERK:
        handed_over = select(Conversion.id).filter_by(state=ConversionState.CONFIRMED)
        return [_first(handed_over.filter_by(kind=OfferKind.GIFT))]
    artas = select(Conversion.id).filter_by(customer_id=arta.customer_id)
    codes = artas.filter_by(partner_id=drita.partner_id)
    if user is not None and user.role in PARTNER_ROLES:
        return [_first(codes.filter_by(state=ConversionState.CONFIRMED))]
    others = (OfferKind.SERVICE, OfferKind.GIFT)
    return [
        _first(codes.filter_by(state=ConversionState.ISSUED)),
        *(_first(artas.filter_by(kind=kind)) for kind in others),
    ]


def _user(username: str) -> User:
    user: User = _first(select(User).filter_by(username=username))
    return user


def _first(query: Select[Any]) -> Any:
    return db.session.scalars(query.limit(1)).one()
