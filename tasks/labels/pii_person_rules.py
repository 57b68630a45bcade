"""Whether digits and letters that look like a person's number can be one: days of birth and check digits."""

from __future__ import annotations

import re
from calendar import monthrange

from tasks.labels.pii_checksums import cpf, luhn, mod_11_10, verhoeff, weighted
from tasks.labels.pii_kind import digits_of

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_FISCAL_ODD = "bafhjnprtvbafhjnprtvcesuldgimoqkwzyx"  # of 0-9 and A-Z in odd places: a is 0, z is 25


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def us_ssn(match: re.Match[str]) -> bool:
    """No area 000, 666 or 9xx, no group 00, no serial 0000."""
    digits = digits_of(match[1])
    area = digits[:3]
    return area not in {"000", "666"} and area < "900" and digits[3:5] != "00" and digits[5:] != "0000"


def us_itin(match: re.Match[str]) -> bool:
    """The middle is in a range that is given out."""
    return int(digits_of(match[1])[3:5]) in {*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)}


def nl_bsn(match: re.Match[str]) -> bool:
    """The eleven test holds, and the digits differ."""
    digits = digits_of(match[1])
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), 11) == 0 and len(set(digits)) > 1


def de_tax_id(match: re.Match[str]) -> bool:
    """One of the first ten digits stands two or three times, no other more than once."""
    digits = digits_of(match[1])
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    return digits[0] != "0" and counts[-1] in {2, 3} and counts[-2] == 1 and mod_11_10(digits)


def es_dni(match: re.Match[str]) -> bool:
    """The check letter holds (mod 23)."""
    text = re.sub(r"[ \-]", "", match[1]).upper()
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI[int(number) % 23] == text[-1]


def fr_nir(match: re.Match[str]) -> bool:
    """The key holds (mod 97)."""
    text = re.sub(r"[ .\-]", "", match[1]).upper()
    number = text[:13].replace("2A", "19").replace("2B", "18")  # Corsica's departments
    return number.isdigit() and 97 - int(number) % 97 == int(text[13:])


def uk_nhs(match: re.Match[str]) -> bool:
    """The check digit holds (mod 11); 10 is none."""
    digits = digits_of(match[1])
    return (11 - weighted(digits, range(10, 1, -1), 11)) % 11 == int(digits[-1])


def uk_nino(match: re.Match[str]) -> bool:
    """The letters in front are given out."""
    return match[1][:2].upper() not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def uk_nino_spaced(match: re.Match[str]) -> bool:
    """As :func:`uk_nino`, in capitals: "on 42 42 42 a" is a list of numbers."""
    return match[1].isupper() and uk_nino(match)


def it_fiscal(match: re.Match[str]) -> bool:
    """The check letter holds."""
    text = match[1].upper()
    odd = sum(ord(_FISCAL_ODD[int(letter, 36)]) - ord("a") for letter in text[:15:2])
    even = sum(int(letter, 36) - 10 * letter.isalpha() for letter in text[1:15:2])
    return chr(65 + (odd + even) % 26) == text[15]


def pl_pesel(match: re.Match[str]) -> bool:
    """The day exists in its century and the check digit holds."""
    digits = digits_of(match[1])
    century = 1800 + (int(digits[2:4]) // 20 + 1) % 5 * 100  # 80, 0, 20, 40 or 60 is added to the month
    born = _is_day(century + int(digits[:2]), int(digits[2:4]) % 20, int(digits[4:6]))
    return born and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10) == 0


def se_personal(match: re.Match[str]) -> bool:
    """The day exists and the check digit holds (Luhn)."""
    digits = digits_of(match[1])[-10:]
    day = int(digits[4:6]) - 60 * (digits[4:6] > "60")  # coordination numbers add 60
    return _is_day(2000 + int(digits[:2]), int(digits[2:4]), day) and luhn(digits)


def fi_hetu(match: re.Match[str]) -> bool:
    """The day exists and the check character holds."""
    text = match[1].upper()
    born = _is_day(2000, int(text[2:4]), int(text[:2]))
    return born and _HETU[int(text[:6] + text[7:10]) % 31] == text[10]


def be_national(match: re.Match[str]) -> bool:
    """The check digits hold, for those born before or after 2000."""
    digits = digits_of(match[1])
    numbers = (int(digits[:9]), int("2" + digits[:9]))  # born before and after 2000
    return any(97 - number % 97 == int(digits[9:]) for number in numbers)


def aadhaar(match: re.Match[str]) -> bool:
    """The check digit holds (Verhoeff)."""
    return verhoeff(digits_of(match[1]))


def ca_sin(match: re.Match[str]) -> bool:
    """The check digit holds (Luhn)."""
    return luhn(digits_of(match[1]))


def br_cpf(match: re.Match[str]) -> bool:
    """Both check digits hold."""
    return cpf(digits_of(match[1]))
