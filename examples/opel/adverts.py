"""The advertising accounts of the shop: Yandex Direct, VK and a map service, as they export."""

from datetime import date, timedelta

from shop import AS_OF, CAMPAIGNS, FIRST, Dice

DIRECT_HEADER = (
    "Дата;Кампания;№ Кампании;Группа;№ Группы;Условие показа;Тип площадки;"
    "Показы;Клики;Расход (руб.)"
)


def direct_text(dice: Dice) -> str:
    """Yandex Direct, «Мастер отчётов»: four lines above the header and a total below."""
    lines: list[str] = []
    totals = [0, 0, 0]
    day = FIRST
    while day <= AS_OF.date():
        for n, (campaign, base) in enumerate(zip(CAMPAIGNS["direct"], (26, 17, 11), strict=True)):
            shown = dice.whole(60 * base, 110 * base)
            clicks = max(1, shown * dice.whole(9, 16) // 1000)
            cost = round(clicks * dice.quantile((6000, 7600, 9800)) * (1.0 + 0.006 * elapsed(day)))
            totals = [totals[0] + shown, totals[1] + clicks, totals[2] + cost]
            place = "сети" if "rsya" in campaign else "поиск"
            money = f"{cost // 100},{cost % 100:02d}"
            lines.append(
                f"{day:%d.%m.%Y};{campaign};{7001 + n};Основная;{8001 + n};автотаргетинг;{place};"
                f"{shown};{clicks};{money}"
            )
        day += timedelta(days=1)
    head = ["opel-parts-demo", f"Период: {FIRST:%d.%m.%Y} - {AS_OF:%d.%m.%Y}", "По дням", ""]
    total = f"Итого;;;;;;;{totals[0]};{totals[1]};{totals[2] // 100},{totals[2] % 100:02d}"
    return "\ufeff" + "\n".join([*head, DIRECT_HEADER, *lines, total]) + "\n"


def elapsed(day: date) -> int:
    """Whole months since the first day."""
    return (day.year - FIRST.year) * 12 + day.month - FIRST.month


VK_AD = "Запчасти Opel: заявка"
VK_HEADER = [
    "Дата",
    "ID объявления",
    "Название объявления",
    "ID группы",
    "Показы",
    "Клики",
    "Результат",
    "Цена за результат, ₽",
    "Потрачено всего, ₽",
]


def vk_sheets(dice: Dice) -> dict[str, list[list[object]]]:
    """VK: the sheet of ads with a title, a total row, and a second sheet with the same money."""
    title: list[object] = ["Статистика объявлений VK Реклама"]
    rows: list[list[object]] = [title, [*VK_HEADER]]
    spent = 0
    day = date(2026, 2, 1)
    while day <= AS_OF.date():
        shown, results = dice.whole(2500, 5200), dice.whole(0, 2)
        clicks = shown * dice.whole(6, 12) // 1000
        cost = clicks * dice.whole(4800, 7600)
        spent += cost
        price = round(cost / results) / 100 if results else None
        rows.append([day, 555001, VK_AD, 5550, shown, clicks, results, price, cost / 100])
        day += timedelta(days=1)
    rows.append(["Итого", None, None, None, None, None, None, None, spent / 100])
    sexes: list[list[object]] = [["Пол", "Потрачено всего, ₽"], ["Муж.", spent // 200]]
    return {"Объявления": rows, "Демография": sexes}


def monthly_spend() -> list[list[str]]:
    """A map service that bills by the month and brings no lead anybody can see."""
    rows = []
    for n in range(14):
        first = date(FIRST.year + (FIRST.month - 1 + n) // 12, (FIRST.month - 1 + n) % 12 + 1, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        rows.append([str(first), str(last), "2ГИС", "Приоритетное размещение", "14500.00", "RUB"])
    return rows
