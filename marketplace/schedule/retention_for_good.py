"""The rows of the retention table that have no end: books, proofs and logs."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.schedule.retention_rule import RetentionRule

FOR_GOOD: Final = (
    RetentionRule(
        _l("Applications that became partners, terms that partners accepted"),
        None,
        _l("They show what the partner was admitted for, and what it agreed to and when."),
    ),
    RetentionRule(
        _l("Partner phones that confirmed codes"),
        None,
        _l("They show who confirmed a code, even after they were removed."),
    ),
    RetentionRule(
        _l("Requests for large corrections, and who decided"),
        None,
        _l(
            "To show who changed points and why. When an account is closed, what was "
            "written about it is deleted."
        ),
    ),
    RetentionRule(
        _l("Tariff changes and the points they cost"),
        None,
        _l("To explain lost points. They identify no person."),
    ),
    RetentionRule(
        _l("Lines that left their customers, and requests to merge accounts"),
        None,
        _l("To explain what became of points. They name customers by number of account alone."),
    ),
    RetentionRule(
        _l("Conversions and point movements"),
        None,
        _l(
            "They are the books. When a customer closes the account, the person is erased "
            "and the amounts stay."
        ),
    ),
    RetentionRule(
        _l("Partners' terms, statements, disputes and payments"),
        None,
        _l(
            "They are the books between the operator and its partners. They name no customer; the "
            "database does not allow changes of what is closed."
        ),
    ),
    RetentionRule(
        _l("Marketing consents, with their wording"),
        None,
        _l("To prove what was agreed to and when."),
    ),
    RetentionRule(
        _l("Third parties, their purposes, and consents to share data with them"),
        None,
        _l(
            "To prove what was agreed to and when. Consents name customers by number of account "
            "alone; the database does not allow changes."
        ),
    ),
    RetentionRule(
        _l("Privacy notices and terms, and who accepted which version"),
        None,
        _l(
            "To prove what was agreed to and when. Acceptances name people by number of account "
            "alone; the database does not allow changes."
        ),
    ),
    RetentionRule(
        _l("The register of disclosures to authorities"),
        None,
        _l(
            "To prove who was given what, on what ground and by whom. It names customers by "
            "number of account alone; the database does not allow changes."
        ),
    ),
    RetentionRule(
        _l("The audit log"),
        None,
        _l("To show who did what; the database does not allow changes."),
    ),
)
