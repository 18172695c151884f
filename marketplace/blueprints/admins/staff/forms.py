"""The forms of staff accounts."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.forms.account_fields import a_new_username
from marketplace.blueprints.forms.fields import NOT_LISTED, an_email, at_most, needed, tidy

ROLE_NAMES: Final[dict[Role, LazyString]] = {
    Role.MARKETING: _l("Marketing"),
    Role.SUPPORT: _l("Support"),
    Role.FINANCE: _l("Finance"),
    Role.CLERK: _l("Shop clerk"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
ROLES: Final = [SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()]


class RoleForm(ReasonForm):
    """Another role, and the reason."""

    role = SelectField(_l("Role"), choices=ROLES, invalid_choice_message=NOT_LISTED)


class EmailForm(ReasonForm):
    """A new email, and the reason."""

    email = EmailField(_l("New email address"), [needed, at_most(254), an_email], filters=[tidy])


class StaffForm(FlaskForm):
    """A new member of staff, who chooses the password by a link."""

    username = StringField(_l("Username"), [needed, a_new_username], filters=[tidy])
    name = StringField(_l("Name and surname"), [needed, at_most(120)], filters=[tidy])
    email = EmailField(
        _l("Email"),
        [needed, at_most(254), an_email],
        filters=[tidy],
    )
    role = SelectField(_l("Role"), choices=ROLES, invalid_choice_message=NOT_LISTED)
