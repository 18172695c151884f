"""The jobs of partners and marketing: confirm codes, publish, a statement, a proposal."""

from __future__ import annotations

from tests.browser.jobs.crew import Crew
from tests.browser.jobs.customers import MACCHIATO
from tests.browser.jobs.person import Person
from tests.browser.jobs.scenes import a_photograph, close_the_month_with_a_code

TEUTA = "+38349200005"
BOOK = "liber-xhepi-sipas-zgjedhjes"
SALAD = {
    "sq": {
        "title": "Sallatë e stinës",
        "description": "Perime të freskëta.",
        "terms": "Një për person.",
    },
    "en": {
        "title": "Salad of the season",
        "description": "Fresh vegetables.",
        "terms": "One for each person.",
    },
}


def confirm_in_a_queue(crew: Crew) -> None:
    """A cashier confirms the codes of two customers, one after the other."""
    codes = [crew.shop.convert("vesa", MACCHIATO) for _each in range(2)]
    arben = crew.person("arben", "/partner/")
    for number, code in enumerate(codes):
        arben.type("#code", code.replace("-", "").lower())
        arben.press("Enter")
        arben.sees("form[action='/partner/codes/confirm']")
        if number == 0:
            choose_the_branch(arben)
        arben.tap("form[action='/partner/codes/confirm'] [type=submit]")
        arben.sees(".answer--good")
        if code != codes[-1]:
            arben.tap("#desk a[href='/partner/']")
            arben.sees("#code")


def choose_the_branch(cashier: Person) -> None:
    """Say where one stands; it is asked once."""
    branch = cashier.page.locator("select[name=branch] option >> nth=1")
    cashier.choose("[name=branch]", branch.get_attribute("value") or "")


def publish_with_picture(crew: Crew) -> None:
    """Marketing writes an offer, with a photograph, and publishes it."""
    marketing = crew.person("marketing", "/admin/")
    marketing.tap("main a[href='/admin/offers/new']")
    marketing.sees("#writing")
    choose_first(marketing, "partner")
    choose_first(marketing, "category")
    marketing.type("[name=offer_code]", "STINE")
    write_texts(marketing)
    write(marketing, {"points": "35", "worth": "2.50"})
    marketing.attach("[name=image]", a_photograph("salad.jpg"))
    marketing.tap("#writing .button--primary")
    publish(marketing)


def propose_and_publish(crew: Crew) -> None:
    """A partner proposes an offer; marketing adds what is missing and publishes it."""
    drita = crew.person("drita", "/partner/")
    drita.tap("nav a[href='/partner/offers']")
    drita.tap("a[href='/partner/offers/new']")
    drita.sees("#proposal")
    write_texts(drita)
    choose_first(drita, "category")
    write(drita, {"worth": "2.50", "points": "35"})
    drita.tap("#proposal [type=submit]")
    drita.sees(".columns .card")

    marketing = crew.person("marketing", "/admin/")
    marketing.tap(".pile a:text-matches('Sallatë|Salad')")
    marketing.tap("main a[href$='/edit']")
    marketing.sees("#writing")
    marketing.type("[name=offer_code]", "STINEDY")
    marketing.attach("[name=image]", a_photograph("salad.jpg"))
    marketing.tap("#writing .button--primary")
    publish(marketing)


def settle_a_month(crew: Crew) -> None:
    """Finance approves a month's statement; the partner opens it and saves it as a PDF."""
    close_the_month_with_a_code(crew.shop, TEUTA, BOOK, "lumi")
    finance = crew.person("finance", "/admin/")
    finance.tap("main a[href*='state=closed']")
    finance.tap("tr:has-text('Libraria Faqja') th a")
    finance.tap("main a[href$='/approve']")
    finance.tap(".form--action [type=submit]")
    finance.sees(".badge--good, .badge--new")

    lumi = crew.person("lumi", "/partner/")
    lumi.tap("nav a[href='/partner/statements']")
    lumi.tap("tbody th a")
    with lumi.page.expect_download() as saved:
        lumi.tap("a[href$='.pdf']")
    assert saved.value.suggested_filename.endswith(".pdf")


def write(person: Person, texts: dict[str, str]) -> None:
    """Type each text into its field."""
    for name, text in texts.items():
        person.type(f"[name={name}]", text)


def write_texts(person: Person) -> None:
    """Write the offer in both languages that it needs, the second one behind its tab."""
    for language, texts in SALAD.items():
        if language != "sq":
            person.pick(f"label[for=texts_in_{language}]")
        write(person, {f"{name}_{language}": text for name, text in texts.items()})


def choose_first(person: Person, name: str) -> None:
    """Choose the first that is not empty."""
    options = person.page.locator(f"select[name={name}] option:not([value=''])")
    person.choose(f"[name={name}]", options.first.get_attribute("value") or "")


def publish(person: Person) -> None:
    """Publish the offer whose page is open, and see that it is."""
    person.sees("form[action$='/publish']")
    person.tap("form[action$='/publish'] button")
    person.sees(".page-head a[href^='/offers/']")
