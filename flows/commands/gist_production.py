"""What records of models in production say, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tasks.history.troubles import Trouble
from tasks.pages.words import hours, plural, seconds

Body = Mapping[str, Any]


def intent(body: Body) -> str:
    """Which version is to take whose place, or what is to be trained again."""
    if "retraining" in body:
        return _ordered(body["retraining"])
    move = body["move"]
    return f"{move['what']} to version {move['after']} as {move['alias']}{_place_of(move)}"


def moved(body: Body) -> str:
    """Which version stands there now."""
    move, semver = body["move"], body.get("semver", "")
    named = f" ({semver})" if semver else ""
    back = "rolled back: " if move["what"] == "rollback" else ""
    return (
        f"{back}version {move['after']}{named} is {move['alias']}{_place_of(move)}{_because(move.get('why'))}"
    )


def abandoned(body: Body) -> str:
    """Which move or retraining came to nothing, and why."""
    if "retraining" in body:
        return f"{body['retraining']['ticket']} was given up{_because(body.get('why'))}"
    move = body["move"]
    return f"{move['what']} to version {move['after']} came to nothing{_because(body.get('why'))}"


def retrained(body: Body) -> str:
    """What was trained again, and what that took."""
    return f"{body['retraining']['ticket']} is trained, {hours(body['hours'])} of compute"


def _ordered(said: Body) -> str:
    return f"{said['ticket']} trains {said['recipe']} again on {said['training']}{_because(said['reason'])}"


def _answered(body: Body) -> str:
    said = body["retraining"]
    return f"{said['answer']}, {said['reason']} [{said['finding']}]"


def sign_off(body: Body) -> str:
    """Who signed what, and as whom."""
    said = body["signature"]
    what = f"vouches for {said['check']}" if said.get("check") else "signs"
    granted = "standing signature, " if said.get("standing") else ""
    return f"{granted}{said['name']} {what} as {said['role']}, promotion {said['promotion']}"


def incident(body: Body) -> str:
    """What fell, and what is to be done about it."""
    said = body["incident"]
    then = f"to be rolled back to version {said['to'] or '?'}" if said["roll_back"] else "people decide"
    return f"version {said['version']}: {said['judged']['reason']}; {then}"


def state(body: Body) -> str:
    """What was measured, tried or told; "" for what says none of that."""
    said = next((say for field, say in _STATES.items() if field in body), None)
    return said(body) if said else ""


def _metric(body: Body) -> str:
    said = body["metric"]
    of = f" of {plural(said['n'], 'example')}" if said.get("n") else ""
    p99 = f", p99 {said['p99_ms']:g} ms" if said.get("p99_ms") else ""
    return f"{said['metric']} {said['value']:g}{of} on {said['day']}, version {said['version']}{p99}"


def _drill(body: Body) -> str:
    if body["drill"] == "alerts":
        raised = "was raised" if body["raised"] else "was NOT raised"
        return f"drill: the alert of {body['rule']} {raised}"
    took = seconds(body["seconds"])
    if not body["after"]:
        return f"drill: nothing stood there to go back to; version {body['before']} taken away in {took}"
    return f"drill: back from version {body['before']} to version {body['after']} in {took}"


def _alert(body: Body) -> str:
    if "planned" in body:
        return _budget(body)
    return f"alert on version {body['version']}, {body['day']}: {body['reason']}"


def _budget(body: Body) -> str:
    return f"{body['about']} has used {hours(body['used'])} of its {hours(body['planned'])} of compute"


def _alias(body: Body) -> str:
    found = f"version {body['found']}" if body["found"] else "nothing"
    wanted = f"version {body['set']}" if body["set"] else "nothing"
    return f"alias {body['alias']} named {found}, moved by hand; set back to {wanted}"


def _deleted(body: Body) -> str:
    return f"version {body['deleted']} stands as {body['as']} and was deleted from the registry"


def _announced(body: Body) -> str:
    said = body["announced"]
    return f"announced [{'record ' if isinstance(said, int) else ''}{said}]"


def _trouble(body: Body) -> str:
    return Trouble.model_validate(body["trouble"]).told


def _week(body: Body) -> str:
    return f"counted week after week: window {body['state']['windows']} beside {body['reference']}"


def _looked(body: Body) -> str:
    seen = body["looked"]["seen"]
    return f"looked at the model in production: {seen['state']}, {seen['reason']}"


# By the field that only this kind of state has.
_STATES: Mapping[str, Callable[[Body], str]] = {
    "metric": _metric,
    "drill": _drill,
    "alert": _alert,
    "alias": _alias,
    "deleted": _deleted,
    "announced": _announced,
    "retraining": _answered,
    "weeks_of": _week,
    "looked": _looked,
    "trouble": _trouble,
}


def _place_of(move: Body) -> str:
    before = f"version {move['before']}" if move["before"] else "none"
    return f" in {move['environment']}, in the place of {before}"


def _because(why: object) -> str:
    return f", because: {why}" if why else ""
