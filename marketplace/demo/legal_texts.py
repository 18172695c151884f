"""The demo's privacy notice and terms: the texts that the software brings along, published."""

from __future__ import annotations

from marketplace.demo.catalogue import DEMO
from marketplace.legal_texts.drafting import NO_DRAFT, publish, save_draft
from marketplace.legal_texts.versions import PUBLIC_KINDS, software_text


def publish_texts() -> None:
    """Publish the first version of each public text."""
    for kind in PUBLIC_KINDS:
        text = software_text(kind).text
        revision = save_draft(kind=kind, text=text, made_from=NO_DRAFT, actor=DEMO)
        publish(
            kind=kind,
            revision=revision,
            changes="Versioni i parë",
            asks_acceptance=False,
            starts_on=None,
            actor=DEMO,
        )
