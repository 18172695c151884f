"""Forms of Albanian nouns and adjectives are found, and different words are kept apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.albanian import analyses
from marketplace.foundation.languages.folding import fold

FORMS = """
bukë: buka bukës bukën bukët bukëve
picë: pica picës picën picat picave
kafe: kafja kafeja kafes kafesë kafen kafenë kafet kafetë kafeve
çaj: çaji çajit çajin çajra çajrat çajrave
verë: vera verës verën
ujë: uji ujit ujin
birrë: birra birrës birrën birrat birrave
djathë: djathi djathit djathin djathërat
mish: mishi mishit mishin mishra mishrat
peshk: peshku peshkut peshkun peshq peshqit peshqve
byrek: byreku byrekut byrekun byrekë byrekët byrekëve
sallatë: sallata sallatës sallatën sallatat
tortë: torta tortës tortën tortat tortave
kumbull: kumbulla kumbullës kumbullën kumbullat
portokall: portokalli portokallit portokaj portokajt portokajve
akullore: akullorja akullores akulloren akulloret
libër: libri librit librin libra librat librave
letër: letra letrës letrën letrat
film: filmi filmit filmin filma filmat filmave
kinema: kinemaja kinemasë kinemanë kinematë kinemave
muze: muzeu muzeut muzeun muzetë muzeve
hotel: hoteli hotelit hotelin hotele hotelet hoteleve
qytet: qyteti qytetit qytetin qytete qytetet qyteteve
çmim: çmimi çmimit çmimin çmime çmimet çmimeve
zbritje: zbritja zbritjes zbritjen zbritjet zbritjeve
dhuratë: dhurata dhuratës dhuratën dhuratat dhuratave
palestër: palestra palestrës palestrën palestrat
shtëpi: shtëpia shtëpisë shtëpinë shtëpitë shtëpive shtëpie
bateri: bateria baterisë baterinë bateritë
treg: tregu tregut tregun tregje tregjet tregjeve
udhëtues: udhëtuesi udhëtuesit udhëtuesin udhëtuesve
muaj: muaji muajit muajin muajt muajve muajsh
ditë: dita ditës ditën ditët ditëve ditësh
natë: nata natës natën net netët netëve
dorë: dora dorës dorën duar duart duarve
orë: ora orës orën orët orëve
fëmijë: fëmija fëmijës fëmijën fëmijët fëmijëve
pako: pakoja pakos pakon pakot pakove
radio: radioja radios radion radiot
menu: menuja menusë menunë menutë
kafexhi: kafexhiu kafexhiut kafexhinj kafexhinjve
vogël: vogla vogli voglat
bardhë: bardha bardhi
elektrik: elektrike elektriku elektriket
Prishtinë: Prishtina Prishtinës Prishtinën
Pejë: Peja Pejës Pejën
Gjakovë: Gjakova Gjakovës Gjakovën
Podujevë: Podujeva Podujevës Podujevën
Mitrovicë: Mitrovica Mitrovicës Mitrovicën
Prizren: Prizreni Prizrenit Prizrenin
Ferizaj: Ferizaji Ferizajt Ferizajit Ferizajin
Gjilan: Gjilani Gjilanit Gjilanin
Istog: Istogu Istogut Istogun
Vushtrri: Vushtrria Vushtrrisë Vushtrrinë
"""
LINES = [line.split(": ") for line in FORMS.strip().splitlines()]
WORDS = [fold(word) for word, _forms in LINES]
# Shop words that look alike; a search for one must not show the other.
APART = [
    *("sallë sallatë", "pako paketë", "pak pako", "mal mall", "kafe kafaz", "bukë bukur"),
    *("biletë bili", "libër lira", "palestër pallat", "makinë mak", "kartë kartelë"),
    *("verë verdhë", "peshk peshë", "orë oriz", "pikë piknik", "hotel hot", "çaj çati"),
]


@pytest.mark.parametrize(("word", "forms"), LINES, ids=[word for word, _forms in LINES])
def test_every_form_of_a_word_is_a_form_of_it(word: str, forms: str) -> None:
    missed = [one for one in forms.split() if analyses(fold(one)).isdisjoint(analyses(fold(word)))]
    assert missed == []


def test_no_two_of_these_words_are_forms_of_one() -> None:
    taken = [
        pair
        for pair in combinations(WORDS, 2)
        if not analyses(pair[0]).isdisjoint(analyses(pair[1]))
    ]
    assert taken == []


@pytest.mark.parametrize("pair", APART)
def test_words_that_look_alike_are_kept_apart(pair: str) -> None:
    one, other = map(fold, pair.split())
    assert analyses(one).isdisjoint(analyses(other))


@pytest.mark.parametrize(
    "word", ["", "a", "mb", "20", "kafe1", "\u043f\u0438\u043a\u0430", "x\u0131"]
)
def test_numbers_codes_and_the_shortest_words_have_no_forms(word: str) -> None:
    assert analyses(word) == frozenset()


@given(st.text("abcdeghijlmnorstuvz", max_size=12))
def test_a_word_has_few_analyses(word: str) -> None:
    assert len(analyses(word)) <= 12
