"""Drift on the real flights of 2013: weeks of a quarter, months against the first quarter, and seasons."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from benchmarks.drift_changes import NUMBERS, TEXTS, Change
from benchmarks.drift_sources import columns_of, flights_with_ids, with_codes
from benchmarks.tables import note, rate, show
from tasks.drift.big import largest_ratio
from tasks.drift.comparison import Comparison, compare
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import Batch, Profile, merge, profile, without
from tasks.drift.season import Partners, Season, partners
from tasks.drift.shift import Shift
from tasks.drift.usual import UsualFloors, ratios_to_floors, usual_floors
from tasks.drift.windows import Windows
from tasks.stats.multiplicity import holm
from tasks.vocabulary import Verdict

PLAN = ShiftPlan()
FLOORS = PLAN.floors
WEATHER = ("_f", "_percent", "_mph", "_inches", "visibility_miles", "_hpa")
LEFT_OUT = ["flight_id", "month", "day", "destination", "late_by_clock", "late_by_plain_clock"]
DRAWS = 200
Own = Sequence[tuple[Profile, Profile]]
# Sizes at which nobody would say that nothing happened.
GROSS = {
    False: {"shift, sd": 1.0, "missing, share": 0.2, "stuck value, share": 0.3, "unit, factor": 1.609},
    True: {"new category, share": 0.2, "missing category, share": 0.2, "category rate, share": 0.3},
}


def main() -> None:
    """Print what each rule for the floors does on weeks, then what months and days have left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=PARTS, help="default: all")
    asked = parser.parse_args()
    rows = flights_with_ids()
    rows["date"] = pd.to_datetime(rows["flight_id"].str[:10])
    for part in asked.parts:
        note(part)
        PARTS[part](rows)
        print()


def own_quarter(rows: pd.DataFrame) -> None:
    """Each whole week of each quarter against the rest of its quarter; then with gross changes in it."""
    alarms, found, asked = Counter[tuple[str, int]](), Counter[tuple[str, bool]](), Counter[bool]()
    weeks = Counter[int]()
    for quarter, place, week, rest, current, own in _weeks_apart(rows):
        weeks[quarter] += 1
        floors = {name: rule(own) for name, rule in RULES.items()}
        compared = _certain(rest, current)
        alarms.update((name, quarter) for name, usual in floors.items() if _big(compared, usual))
        # Every fourth week is enough to see what a rule hides.
        for feature, changed in _changed(week, rest) if place % 4 == 0 else ():
            asked[feature.endswith(WEATHER)] += 1
            compared = _certain(rest, changed)
            hits = [name for name, usual in floors.items() if feature in _big(compared, usual)]
            found.update((name, feature.endswith(WEATHER)) for name in hits)
    _show_rules(alarms, weeks, found, asked)


def _show_rules(
    alarms: Counter[tuple[str, int]],
    weeks: Counter[int],
    found: Counter[tuple[str, bool]],
    asked: Counter[bool],
) -> None:
    header = ["rule for the floors", *(f"weeks of Q{q} called drift" for q in weeks), "all"]
    show(
        [*header, f"gross changes found: weather ({asked[True]})", f"other features ({asked[False]})"],
        [
            [
                name,
                *(f"{alarms[name, q]} of {weeks[q]}" for q in weeks),
                rate(sum(alarms[name, q] for q in weeks), weeks.total()),
                rate(found[name, True], asked[True]),
                rate(found[name, False], asked[False]),
            ]
            for name in RULES
        ],
    )


def _weeks_apart(
    rows: pd.DataFrame,
) -> Iterator[tuple[int, int, pd.DataFrame, Profile, Profile, Own]]:
    """Quarter, place in it and rows of each whole week; the other weeks, this one, and the others' own."""
    for quarter, table in rows.groupby(rows["date"].dt.quarter):
        cut = [week for _, week in table.groupby(table["date"].dt.isocalendar().week) if _days(week) == 7]
        whole = profile([_batch(week) for week in cut])
        profiles = [profile([_batch(week)], reference=whole) for week in cut]
        for place, week in enumerate(cut):
            rest = without(whole, profiles[place])
            own = [(without(rest, one), one) for one in profiles if one is not profiles[place]]
            yield int(quarter), place, week, rest, profiles[place], own


def few_windows(rows: pd.DataFrame) -> None:
    """Weeks, or months, of the year drawn at random: some are the reference, one more is held against it."""
    rng = np.random.default_rng(1)
    week, month = rows["date"].dt.isocalendar().week, rows["date"].dt.month
    lines = []
    for length, by in (("weeks", week), ("months", month)):
        cut = [one for _, one in rows.groupby(by) if _days(one) >= 7]
        whole = profile([_batch(one) for one in cut])
        profiles = [profile([_batch(one)], reference=whole) for one in cut]
        for batches in (2, 3, 4, 5, 8):
            draws = [rng.choice(len(cut), batches + 1, replace=False) for _ in range(DRAWS)]
            called = Counter(name for draw in draws for name in _calling([profiles[one] for one in draw]))
            lines.append(
                [
                    length,
                    batches,
                    f"{100 / (batches + 1):.0f}",
                    *(rate(called[name], DRAWS) for name in RULES),
                ]
            )
    show(["windows", "own windows", "once in T + 1, %", *(f"called drift: {name}" for name in RULES)], lines)


def _calling(drawn: Sequence[Profile]) -> list[str]:
    """Rules by which the last of the profiles is drift beside the others."""
    *known, current = drawn
    reference = merge(known)
    own = [(without(reference, one), one) for one in known]
    certain = _certain(reference, current)
    return [name for name, rule in RULES.items() if _big(certain, rule(own))]


def months(rows: pd.DataFrame) -> None:
    """Each month from April on against January to March, whose own windows are its months or its weeks."""
    learnt = rows[rows["date"] < "2013-04-01"]
    by_week = [week for _, week in learnt.groupby(learnt["date"].dt.isocalendar().week) if _days(week) == 7]
    by_month = [month for _, month in learnt.groupby("month")]
    lines = []
    whole = profile([_batch(month) for month in by_month])
    own = {
        "3 months": [profile([_batch(one)], reference=whole) for one in by_month],
        f"{len(by_week)} weeks": [profile([_batch(one)], reference=whole) for one in by_week],
    }
    for month, table in rows[rows["date"] >= "2013-04-01"].groupby("month"):
        current = profile([_batch(table)], reference=whole)
        for windows, parts in own.items():
            usual = usual_floors([(without(whole, one), one) for one in parts], FLOORS)
            lines.append([f"2013-{month:02}", windows, *_told(_left(whole, current, usual))])
    show(["month", "own windows", "features that left", "which, times what matters"], lines)


def days(rows: pd.DataFrame) -> None:
    """Every fourth day from April on against January to March: all its days, or those of its weekday."""
    learnt = {f"{day:%Y-%m-%d}": one for day, one in rows[rows["date"] < "2013-04-01"].groupby("date")}
    live = {f"{day:%Y-%m-%d}": one for day, one in rows[rows["date"] >= "2013-04-01"].groupby("date")}
    names = list(live)[::4]
    # What comes under a date is what came three days later: a Thursday's flights on a Monday.
    swapped = {name: live[later] for name, later in zip(live, list(live)[3:], strict=False)}
    _show_seasons(
        learnt,
        ("none", "weekday"),
        {
            "days": [(name, live[name]) for name in names],
            "days with another weekday's rows": [(name, swapped[name]) for name in names if name in swapped],
        },
    )


def seasons(rows: pd.DataFrame) -> None:
    """Even days of each month; what stands for the same month of two earlier years are its odd days."""
    day = rows["date"].dt.day
    learnt = {
        f"{2011 + place}-{month:02}": one
        for place in (0, 1)
        for month, one in rows[day % 4 == 2 * place + 1].groupby("month")
    }
    live = dict(iter(rows[day % 2 == 0].groupby("month")))
    usual = [(f"2013-{month:02}", one) for month, one in live.items()]
    strange = [(f"2013-{month:02}", live[(month + 5) % 12 + 1]) for month in live]
    _show_seasons(
        learnt, ("none", "month"), {"months": usual, "months with the rows of half a year later": strange}
    )


def _show_seasons(
    learnt: Mapping[str, pd.DataFrame],
    asked: Sequence[Season],
    live: Mapping[str, Sequence[tuple[str, pd.DataFrame]]],
) -> None:
    whole = profile([_batch(one) for one in learnt.values()])
    windows = {name: profile([_batch(one)], reference=whole) for name, one in learnt.items()}
    lines = []
    for kind, tables in live.items():
        profiles = [(name, profile([_batch(table)], reference=whole)) for name, table in tables]
        for season in asked:
            left = [_judged(current, partners(name, season, whole, windows)) for name, current in profiles]
            told = Counter(subject for subjects in left for subject in subjects).most_common()
            features = ", ".join(f"{subject} {count}" for subject, count in told)
            lines.append([kind, season, f"{sum(map(bool, left))} of {len(left)}", features or "-"])
    show(["windows", "season", "called drift", "subjects that left, in how many"], lines)


def _judged(current: Profile, held: Partners) -> list[str]:
    """Subjects of which the check says drift."""
    check = Shift()
    beside = Windows("", "", held.reference, current, held.windows, held.others, held.season)
    findings = check.judge(check.measure(beside, np.random.default_rng(0)))
    return [one.evidence.subject for one in findings if one.verdict is Verdict.FAIL]


def _left(reference: Profile, current: Profile, usual: UsualFloors) -> dict[str, float]:
    """Subjects whose change is certain and big, with the largest ratio to their floor."""
    return _big(_certain(reference, current), usual)


def _certain(reference: Profile, current: Profile) -> list[Comparison]:
    compared = compare(reference, current, alpha=PLAN.alpha)
    adjusted = holm([one.p for one in compared])
    return [one for one, p in zip(compared, adjusted, strict=True) if p <= PLAN.alpha]


def _big(certain: Sequence[Comparison], usual: UsualFloors) -> dict[str, float]:
    ratios = {one.subject: largest_ratio(one.found, usual.of(one.subject))[1] for one in certain}
    return {subject: ratio for subject, ratio in ratios.items() if ratio >= 1}


def _told(left: Mapping[str, float]) -> tuple[str, str]:
    ordered = sorted(left.items(), key=lambda item: -item[1])
    return str(len(left)), ", ".join(f"{name} {ratio:.1f}" for name, ratio in ordered) or "-"


def _changed(week: pd.DataFrame, whole: Profile) -> Iterator[tuple[str, Profile]]:
    """The week with one gross change at a time in each feature."""
    rng = np.random.default_rng(1)
    columns = columns_of(_watched(week))
    for feature, column in columns.items():
        of_text = column.dtype == object
        for kind, size in GROSS[of_text].items():
            make = (TEXTS if of_text else NUMBERS)[kind][0]
            change = Change(kind, size, make, of_text, held_out=False)
            changed = change.applied(columns, feature, rng)
            yield feature, profile([with_codes(changed)], reference=whole)


def _batch(table: pd.DataFrame) -> Batch:
    return with_codes(columns_of(_watched(table)))


def _watched(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns=[*LEFT_OUT, "date"])


def _days(table: pd.DataFrame) -> int:
    return int(table["date"].nunique())


def _one_factor(own: Own) -> UsualFloors:
    """The 95 % point over windows of the largest ratio of any effect multiplies all floors."""
    highest = [max(ratios_to_floors(rest, window, FLOORS).values()) for rest, window in own]
    factor = max(1.0, float(np.quantile(highest, 0.95, method="higher")))
    return UsualFloors(plan={effect: floor * factor for effect, floor in FLOORS.items()}, raised={})


def _own_points(own: Own) -> UsualFloors:
    """The 95 % point of each effect of each feature by itself."""
    found = [ratios_to_floors(rest, window, FLOORS) for rest, window in own]
    raised: dict[str, dict[str, float]] = {}
    for subject, effect in found[0]:
        ratios = [one.get((subject, effect), 0.0) for one in found]
        factor = max(1.0, float(np.quantile(ratios, 0.95, method="higher")))
        raised.setdefault(subject, {})[effect] = factor * FLOORS[effect]
    return UsualFloors(plan=FLOORS, raised=raised)


RULES: dict[str, Callable[[Own], UsualFloors]] = {
    "the plan's alone": lambda _: UsualFloors(plan=FLOORS, raised={}),
    "one factor for all": _one_factor,
    "each effect by itself": _own_points,
    "what is usual for each, one limit (shipped)": lambda own: usual_floors(own, FLOORS),
}
PARTS: dict[str, Callable[[pd.DataFrame], None]] = {
    "own_quarter": own_quarter,
    "few_windows": few_windows,
    "months": months,
    "days": days,
    "seasons": seasons,
}

if __name__ == "__main__":
    main()
