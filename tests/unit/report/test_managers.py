"""The section of managers: roles apart, columns that only an agreement gives."""

from dataclasses import replace

from funnelcli.metrics.mix import Pool
from funnelcli.model.ratio import Ratio
from made_managers import managers, one_role
from made_report import weekly


def test_managers_of_several_roles_are_told_apart() -> None:
    found = managers(roles_differ=True)
    assert found.highest
    luck = one_role(found, None, verdict="luck", above=())
    nobody = one_role(found, "closer", above=())
    both = replace(found, by_role=(nobody, luck))
    said = weekly({"manager_conversion": both}).sections[0].callouts
    assert [each.text.key for each in said] == [
        "manager_conversion.roles",
        "manager_conversion.of_role",
        "manager_conversion.nobody",
        "manager_conversion.of_role",
    ]
    assert said[1].text.values["role"] == "closer"


def test_without_an_agreement_there_is_no_column_of_qualified_leads() -> None:
    rows = tuple(replace(each, qualified_decided_share=None) for each in managers().rows)
    bare = weekly({"manager_conversion": managers(rows=rows)}).sections[0].tables[0]
    titles = [each.title.key for each in bare.columns]
    assert "column.qualified_decided_share" not in titles
    assert all(len(cells) == len(titles) for cells in bare.rows)


def test_columns_that_nobody_can_fill_are_left_out() -> None:
    rows = tuple(replace(each, expected_won=None) for each in managers().rows)
    bare = weekly({"manager_conversion": managers(rows=rows)}).sections[0].tables[0]
    titles = [each.title.key for each in bare.columns]
    assert not {"column.expected_won", "column.shrunk_share"} & set(titles)
    pool = Pool(role=None, pooled_share=Ratio(1, 2), prior_wins=None, prior_losses=None)
    found = weekly({"manager_conversion": managers(pools=(pool,))}).sections[0]
    assert found.tables[0].columns[-1].title.key == "column.shrunk_share"
    assert "manager_conversion.alike" in [each.key for each in found.notes]


def test_a_card_of_unknown_shares_does_not_count_managers() -> None:
    """How many have enough decided deals nobody knows then."""
    told = managers(highest=None, lowest=None)
    cards = [
        weekly({"manager_conversion": each}).cards[0] for each in (told, replace(told, total=None))
    ]
    keys = [[line.key for line in card.detail] for card in cards]
    assert "card.managers.too_few" in keys[0]
    assert keys[1] == []
