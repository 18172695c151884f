"""Look translations up; those of a language that is made from another are made once and kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from babel import Locale
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, force_locale, get_locale

from marketplace.foundation.languages.scripts import in_cyrillic, written_in


class MadeTranslations(Domain):  # type: ignore[misc]  # it has no types
    """The translations of every language, with the Cyrillic ones made from the Latin ones."""

    _latest: tuple[Locale | None, Translations | NullTranslations] = (None, NullTranslations())

    def get_translations(self) -> Translations | NullTranslations:
        """Return the translations of the request's language; called for each text of a page."""
        locale = get_locale()
        latest, translations = self._latest  # one tuple, as threads share it
        if locale is None or locale is not latest:
            translations = self._find(str(locale))
            self._latest = locale, translations
        return translations

    def _find(self, language: str) -> Translations | NullTranslations:
        if written_in(language) == language:
            return cast("Translations", super().get_translations())
        key = (language, self.domain[0])
        if key not in self.cache:
            with force_locale(written_in(language)):
                self.cache[key] = _made_from(super().get_translations())
        return cast("Translations", self.cache[key])


class ScriptBabel(Babel):  # type: ignore[misc]  # likewise
    """Flask-Babel with the translations above."""

    @cached_property
    def domain_instance(self) -> Domain:
        """Return where translations are looked up."""
        return MadeTranslations(domain=self.domain)


def _made_from(latin: Translations | NullTranslations) -> Translations:
    made: Any = Translations()
    texts = vars(latin).get("_catalog", {})
    made._catalog = {source: in_cyrillic(text) for source, text in texts.items() if source}  # noqa: SLF001 - gettext has no other way in
    made.plural = vars(latin).get("plural", made.plural)
    return made  # type: ignore[no-any-return]
