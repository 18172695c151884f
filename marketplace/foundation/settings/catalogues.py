"""Check that the site can speak the languages that its settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

from marketplace.foundation.languages.scripts import MADE_FROM
from marketplace.foundation.settings.site import Site

SOURCE: Final = "en"  # the language of the texts in the code, which needs no catalogue
SHIPPED: Final = Path(__file__).parents[2] / "translations"


def wrong_languages(site: Site) -> list[str]:
    """Return a line for each language of `LANGUAGES` and `REQUIRED_LANGUAGES` that cannot be on."""
    on = site.language_codes
    required = site.required_languages if "required_languages" in site.model_fields_set else ""
    wanted = [code.strip() for code in required.split(",") if code.strip()]
    return [
        *([] if on else ["LANGUAGES must name a language"]),
        *(f"LANGUAGES: {code} is no language's code" for code in on if not _is_code(code)),
        *(
            f"LANGUAGES: there are no texts in {code}: {code}/LC_MESSAGES/messages.mo is missing"
            for code in on
            if _is_code(code) and not _has_texts(code, site.translations)
        ),
        *(f"REQUIRED_LANGUAGES: {code} is not in LANGUAGES" for code in wanted if code not in on),
    ]


def _is_code(code: str) -> bool:
    """Return whether it is a language's code as Babel writes it: `sr_Latn`, not `sr-latn`."""
    try:
        return str(Locale.parse(code)) == code
    except (ValueError, UnknownLocaleError):
        return False


def _has_texts(code: str, further: str) -> bool:
    code = MADE_FROM.get(code, code)
    folders = [SHIPPED, *([Path(further)] if further else [])]
    return code == SOURCE or any(
        (folder / code / "LC_MESSAGES" / "messages.mo").is_file() for folder in folders
    )
