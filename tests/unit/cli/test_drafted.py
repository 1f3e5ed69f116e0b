"""A draft of a profile is a profile: it loads, and what is not sure is a comment."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from funnelcli.cli.drafted import profile_text
from funnelcli.errors import InputError
from funnelcli.render.words import Words
from funnelcli.schema.columns import Role
from funnelcli.sources.recognition.profile import Profile, load_profiles
from funnelcli.sources.recognition.profile_draft import draft_profile
from profile_samples import SAMPLES, Sample

STRANGE = """\
Номер;Сделка;Этап;Сумма сделки, ₽;Менеджер по продажам;Создана;Закрыта;Комментарий: "важно"
1;Кухня;Новая;1 000,50;Анна;01.10.2026;не закрыта;x
2;Шкаф;Замер;500;Борис;02.10.2026;не закрыта;y
3;Стол;Выиграна;700;Анна;03.10.2026;05.10.2026;z
"""


def text_of(path: Path, lang: str = "en") -> str:
    return profile_text(draft_profile(path), Words(lang))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_strange_export(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(STRANGE, encoding="utf-8")
    text = text_of(path, lang)
    loaded = Profile.model_validate({"id": "new", **YAML(typ="safe", pure=True).load(text)})
    (block,) = loaded.roles[Role.DEALS]
    assert block.fields["amount"] == ("Сумма сделки, ₽",)
    assert block.missing["closed_at"] == ("не закрыта",)
    assert block.won == ("Выиграна",)
    assert "manager" not in block.fields
    assert "# manager: [Менеджер по продажам]" in text
    assert "#   - [Новая, Замер]" in text


def test_names_of_customers_are_no_words_for_missing(tmp_path: Path) -> None:
    path = tmp_path / "shifted.csv"
    rows = [f"{n};Новая;Сидорова;500;Сидорова Мария\n{n}0;Новая;нет;500;Котов" for n in (1, 2, 3)]
    text = "\n".join(["ID;Этап;Дата закрытия;Сумма;Имя", *rows])
    path.write_text(text, encoding="utf-8")
    drafted = text_of(path)
    assert "closed_at: [нет]" in drafted
    assert "Сидорова" not in drafted


def test_a_list_of_contacts_makes_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    headers = load_profiles()["amocrm"].others["contacts"]
    path.write_text("\n".join([";".join(headers), ";".join("x" for _ in headers)]), "utf-8")
    with pytest.raises(InputError) as refused:
        draft_profile(path)
    assert [each.code for each in refused.value.issues] == ["D160"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_every_sample_gives_a_draft_that_loads(sample: Sample) -> None:
    content = YAML(typ="safe", pure=True).load(text_of(sample.path))
    loaded = Profile.model_validate({"id": "new", **content})
    assert Role(sample.expected["role"]) in loaded.roles
