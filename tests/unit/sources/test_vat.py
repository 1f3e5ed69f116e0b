"""Whether money includes VAT, as headers and cells say it."""

import pytest

from funnelcli.sources.roles.spend import vat_of


@pytest.mark.parametrize(
    ("text", "vat"),
    [
        ("Расход (руб.), с НДС", "incl"),
        ("Расход, с учётом НДС", "incl"),
        ("Стоимость, включая НДС", "incl"),
        ("Расход, в т.ч. НДС", "incl"),
        ("Spend (incl. VAT)", "incl"),
        ("Cost incl VAT", "incl"),
        ("Расход без НДС", "excl"),
        ("Расход (без учёта НДС)", "excl"),
        ("Потрачено, не включая НДС", "excl"),
        ("Amount spent excl. tax", "excl"),
        ("Расход (руб.)", None),
        ("НДС", None),
        ("Расход с начала месяца", None),
        ("20 %", None),
    ],
)
def test_words_about_vat(text: str, vat: str | None) -> None:
    assert vat_of(text) == vat
