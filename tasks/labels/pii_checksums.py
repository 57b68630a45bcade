"""Check digits: what tells a card, an account or a person's number from any other digits.

Every function takes text without separators and says whether its own check holds; none looks at
where the text stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

# Products of the dihedral group of order 10, and the powers of Verhoeff's permutation (1969).
_VERHOEFF_TIMES = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_VERHOEFF_MOVES = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def luhn(digits: str) -> bool:
    """Payment cards, Canadian and Swedish numbers; 1 in 10 of all digits passes (ISO/IEC 7812-1)."""
    doubled = (int(d) * weight for d, weight in zip(reversed(digits), cycle((1, 2)), strict=False))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def mod_97_10(text: str) -> bool:
    """IBAN, its country and check digits in front; 1 in 97 passes (ISO 7064, ISO 13616)."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def mod_11_10(digits: str) -> bool:
    """German tax number, its check digit last; 1 in 10 passes (ISO 7064)."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def weighted(digits: str, weights: Sequence[int], modulus: int) -> int:
    """Sum of each digit times its weight, modulo ``modulus``."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % modulus


def verhoeff(digits: str) -> bool:
    """Aadhaar, its check digit last; 1 in 10 passes (Verhoeff 1969)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_TIMES[check][int(_VERHOEFF_MOVES[place % 8][int(digit)])])
    return check == 0


def cpf(digits: str) -> bool:
    """Brazil's CPF of eleven digits, the last two check digits; 1 in 100 passes."""
    first, second = (
        weighted(digits, range(length + 1, 1, -1), 11) * 10 % 11 % 10
        for length, digits in ((9, digits), (10, digits))
    )
    return digits[9:] == f"{first}{second}" and len(set(digits)) > 1
