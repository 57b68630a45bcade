"""A project's decisions as the record holds them, made of the vocabulary alone; newest last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tasks.gates import Key, decide
from tasks.pages.facts import MetricFacts, ProjectFacts
from tasks.vocabulary import About, Decision, Evidence, Finding, Gate, Interval, Measurement, Verdict

START = datetime(2026, 11, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
HEAD = (27, "9f2c41d07be3" + "a" * 52)
FACTS = ProjectFacts(
    title="Flight delays",
    objective="Tell before departure which flights from New York will arrive more than 15 minutes late.",
    phase="convergence",
    metrics=(
        MetricFacts(name="auc", title="AUC", target=0.72),
        MetricFacts(name="log_loss", title="Log loss", direction="lower"),
        MetricFacts(name="brier", title="Brier score", direction="lower"),
    ),
)
FEATURES = (
    "scheduled_hour",
    "carrier",
    "origin",
    "distance_miles",
    "seats",
    "temperature_f",
    "humidity_percent",
    "wind_speed_mph",
    "visibility_miles",
    "pressure_hpa",
)


def measurement(name, value, **others):
    return Measurement(name=name, value=value, **others)


def finding(check, subject, verdict=Verdict.PASS, *measurements, **others):
    others.setdefault("reason", f"{subject} was looked at by {check}")
    if verdict is Verdict.UNKNOWN:
        others.setdefault("settle", f"About 400 more items for {subject}.")
    evidence = Evidence(subject=subject, measurements=measurements, named=others.pop("named", ()))
    return Finding(check=check, subject=subject, verdict=verdict, evidence=evidence, **others)


def decision(about: About, subject, findings, *, day=0, asked_by="schedule", **inputs) -> Decision:
    musts = tuple(dict.fromkeys(f.check for f in findings if f.need == "must"))
    return decide(
        Gate(name=about, about=about, must=musts),
        Key(about, subject, inputs, "plan", look=day),
        findings,
        project="flight_delays",
        now=START + timedelta(days=day),
        asked_by=asked_by,
        code_version="0.1.0",
    )


def kappa(subject, value=0.94, items=26_398, disagreeing=640, verdict=Verdict.PASS, **others):
    low, high = value - 0.004, min(value + 0.004, 1.0)
    hours = ((23, 0.41), (22, 0.22), (21, 0.12), (0, 0.08), (20, 0.05))
    return finding(
        "kappa",
        subject,
        verdict,
        measurement("kappa", value, n=items, interval=Interval(low, high, 0.95)),
        measurement("observed agreement", 1 - disagreeing / items, unit="share", n=items),
        measurement("items compared", items, unit="items", n=items),
        measurement("items disagreeing", disagreeing, unit="items", n=items),
        measurement("carrier says late, clock says on time", round(disagreeing * 0.8), unit="items", n=items),
        measurement("carrier says on time, clock says late", round(disagreeing * 0.2), unit="items", n=items),
        *(
            measurement(f"disagreements where scheduled_hour is {h}", s, unit="share", n=int(disagreeing * s))
            for h, s in hours
        ),
        reason=f"Kappa {value:.2f} (95% interval {low:.2f} to {high:.2f}) over {items:,} items",
        named=tuple(f"2013-0{n}-14-UA{n}71" for n in range(1, 9)),
        **others,
    )


def batch(subject, rows=26_398, *, leaking=0, late=0.193, day=0, more=()) -> Decision:
    leak = f"{leaking} of {rows:,} rows leak (0 allowed): {leaking} rows shared with evaluation by content"
    clean = f"0 of {rows:,} rows repeat an id or are shared with evaluation (by id and content)"
    found = [
        finding("readable", subject, Verdict.PASS, measurement("rows", rows, n=rows)),
        kappa(subject, items=rows, disagreeing=round(rows * 0.024)),
        finding(
            "label_balance",
            subject,
            Verdict.PASS,
            measurement("rows labelled", rows, unit="rows", n=rows),
            measurement("share of on time", 1 - late, unit="share", n=rows),
            measurement("share of late", late, unit="share", n=rows),
        ),
        finding(
            "leakage",
            subject,
            Verdict.FAIL if leaking else Verdict.PASS,
            measurement("rows shared or repeated", leaking, unit="rows", n=rows),
            reason=leak if leaking else clean,
            remedy="take these rows out of the batch, or out of the dataset where they do not belong"
            if leaking
            else "",
            named=("2013-07-04-B6-371",) if leaking else (),
        ),
        *more,
    ]
    return decision("batch", subject, found, day=day)


def metric(check, name, arms, gain, margin, *, verdict=Verdict.PASS):
    (candidate, baseline), (gain, reach) = arms, gain
    unknown = verdict is Verdict.UNKNOWN
    settle = "15 more seeds of each arm (20 in all) would settle it with 80% power. Look 2 of 2 is next."
    return finding(
        check,
        name,
        verdict,
        measurement("candidate", candidate, n=5),
        measurement("baseline", baseline, n=5),
        measurement("difference", gain, n=52_106, interval=Interval(gain - reach, gain + reach, 0.95)),
        measurement("p superior", 1e-9 if gain > reach else 0.21),
        measurement("p no worse", 1e-9 if gain > reach else 0.08),
        measurement("margin", margin),
        measurement("target", 0.72 if name == "auc" else None),
        measurement("seeds", 5),
        measurement("examples", 52_106),
        measurement("more seeds", 15 if unknown else 0),
        measurement("more examples", 0),
        reason=f"{name} is {'not shown to be ' if unknown else ''}better: {candidate} against {baseline}",
        remedy="Do not promote on this evidence." if unknown else "",
        **({"settle": settle} if unknown else {}),
    )


def promotable(subject="EXP-2", day=9) -> Decision:
    found = [
        finding("planned_seeds", subject, Verdict.PASS, measurement("seeds", 5, n=5)),
        metric("guard", "log_loss", (0.4386, 0.4612), (0.0226, 0.0018), 0.01),
        metric("primary", "auc", (0.74651, 0.69023), (0.05628, 0.0041), 0.005),
        metric("guard", "brier", (0.1409, 0.1487), (0.0078, 0.0009), 0.005),
    ]
    return decision("experiment", subject, found, day=day, training="training@1", evaluation="evaluation@1")


def inconclusive(subject="EXP-1", day=8) -> Decision:
    found = [
        metric("primary", "auc", (0.7231, 0.7214), (0.0017, 0.0042), 0.005, verdict=Verdict.UNKNOWN),
        metric("guard", "log_loss", (0.4581, 0.4529), (-0.0052, 0.0071), 0.01, verdict=Verdict.UNKNOWN),
        metric("guard", "brier", (0.1449, 0.1451), (0.0002, 0.0011), 0.005),
    ]
    return decision("experiment", subject, found, day=day)


def a_slice(where, by, verdict):
    return finding(
        "slices",
        f"auc in {where}",
        verdict,
        measurement("slice", 0.7 + by, n=900),
        measurement("whole", 0.7, n=9000),
        measurement("difference", by, interval=Interval(by - 0.02, by + 0.02, 0.95)),
        measurement("gap", 0.05),
        measurement("examples", 900),
    )


def sliced():
    arms, gain = (0.74, 0.69), (0.05, 0.004)
    found = [
        metric("primary", "auc", arms, gain, 0.005),
        a_slice("carrier=AA", 0.01, Verdict.PASS),
        a_slice("carrier=HA", -0.09, Verdict.FAIL),
        a_slice("carrier=<b>F9", -0.03, Verdict.UNKNOWN),
    ]
    return decision("experiment", "EXP-3", found, day=9)


def feature(name, psi, verdict=Verdict.PASS, **others):
    reasons = {
        Verdict.PASS: f"{name} is stable: it moved by at most 0.031, within the tolerance 0.100",
        Verdict.WARN: f"{name} has changed for certain (adjusted p below 0.0001) but little",
        Verdict.FAIL: f"{name} has drifted: its values moved, 2.1 times as much as matters",
        Verdict.UNKNOWN: f"{name}: no change is certain, but 900 rows could hide one of 0.12",
    }
    return finding(
        "shift",
        name,
        verdict,
        measurement("p adjusted", 1e-7 if verdict in {Verdict.FAIL, Verdict.WARN} else 0.31),
        measurement("effect", psi * 0.9, method="distribution"),
        measurement("floor", 0.1, method="distribution"),
        measurement("distance", psi * 0.9),
        measurement("rows", 27_870),
        measurement("psi", psi),
        measurement("missing share", 0.004, unit="share", n=27_870),
        reason=reasons[verdict],
        remedy="Ask whoever owns the source what changed." if verdict is Verdict.FAIL else "",
        **others,
    )


def window(subject, drifting=(), little=(), unsure=(), *, day=10) -> Decision:
    verdicts = dict.fromkeys(drifting, Verdict.FAIL) | dict.fromkeys(little, Verdict.WARN)
    verdicts |= dict.fromkeys(unsure, Verdict.UNKNOWN)
    sizes = {Verdict.FAIL: 0.22, Verdict.WARN: 0.11, Verdict.UNKNOWN: 0.06, Verdict.PASS: 0.01}
    found = [finding("window_complete", subject, Verdict.PASS, measurement("rows", 27_870))]
    for place, name in enumerate(FEATURES):
        verdict = verdicts.get(name, Verdict.PASS)
        found.append(feature(name, sizes[verdict] + 0.004 * (place + day % 3), verdict))
    return decision("watch", subject, found, day=day, reference="training@1", window=f"digest of {subject}")


def everything() -> list[Decision]:
    """Seven batches (one leaks), two experiments, six months watched: two drifted, one undecided."""
    sizes = (25_980, 24_411, 28_109, 27_903, 28_288)
    return [
        *(
            batch(f"training/2013-0{n}", rows, late=0.17 + 0.01 * n, day=n)
            for n, rows in enumerate(sizes, start=1)
        ),
        batch("evaluation/2013-06", 27_320, late=0.241, day=6),
        batch("training/2013-06b", 27_320, leaking=412, late=0.241, day=7),
        inconclusive(),
        promotable(),
        window("2013-07", little=("temperature_f",), day=10),
        window("2013-08", little=("temperature_f",), day=11),
        window("2013-09", unsure=("humidity_percent", "pressure_hpa", "wind_speed_mph"), day=12),
        window("2013-10", drifting=("temperature_f",), little=("carrier",), day=13),
        window("2013-11", little=("temperature_f", "carrier"), day=14),
        window(
            "2013-12", drifting=("temperature_f", "visibility_miles"), little=("carrier", "seats"), day=15
        ),
    ]
