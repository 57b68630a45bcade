"""Texts with one piece of personal data each, and look-alikes.

Numbers are public examples, or made here by the published rule of their kind, not by the code under test.
"""

from __future__ import annotations

import numpy as np

# Published: card networks' test numbers, the IBAN registry's examples, authorities' own examples.
EXAMPLES = {
    "email": ("jane.doe@example.org", "o'neil+work@mail.example.co.uk", "müller@bücher.example"),
    "email_spelt": ("jane [at] example [dot] org", "jane.doe(at)example.com"),
    "phone_north_american": ("(212) 555-0123", "212-555-0123", "+1 212 555 0123", "1-212-555-0123"),
    "phone_international": ("+49 30 1234567", "+31 6 12345678", "+442079460958", "0033 1 23 45 67 89"),
    "phone_national": ("030 1234567", "0171/1234567", "01 23 45 67 89", "020 7946 0958", "06-12345678"),
    "phone": ("phone 5550123456", "tel. 555-0123", "Telefon: 55512345678"),
    "card": ("4111 1111 1111 1111", "5555555555554444", "3782-822463-10005", "6011111111111117"),
    "iban": ("GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NL91ABNA0417164300"),
    "bitcoin": ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",),
    "bitcoin_segwit": ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",),
    "us_ssn": ("457-55-5462",),
    "us_ssn_named": ("SSN 457555462",),
    "us_itin": ("912-70-1234",),
    "it_codice_fiscale": ("RSSMRA85T10A562S",),
    "fr_nir": ("2 95 10 99 126 111 93",),
    "be_national": ("85.07.30-033.28",),
    "fi_hetu": ("131052-308T",),
    "se_personnummer": ("811218-9876",),
    "br_cpf": ("529.982.247-25",),
    "uk_nino": ("AB 12 34 56 C",),
    "uk_nino_named": ("NI number AB123456C",),
    "uk_nhs": ("NHS number 943 476 5919",),
    "nl_bsn": ("BSN 111222333",),
    "de_tax_id": ("Steuer-ID 86095742719",),
    "es_dni": ("DNI 12345678Z", "NIE X1234567L"),
    "pl_pesel": ("PESEL 44051401359",),
    "in_aadhaar": ("Aadhaar 2341 2341 2346",),
    "ca_sin": ("SIN 193-456-787",),
    "br_cpf_named": ("CPF 52998224725",),
    "ipv4": ("8.8.100.8", "151.101.1.140"),
    "ipv4_named": ("IP 8.8.8.8",),
    "ipv6": ("2001:4860:4860::8888",),
    "mac": ("00:1a:2b:3c:4d:5e", "001A.2B3C.4D5E"),
    "private_key": (
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\nBKc=\n-----END PRIVATE KEY-----",
    ),
    "access_key": (
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "aB" * 41,
        "hf_" + "AbCdEfGhIjKlMnOpQ" * 2,
        "sk-" + "aB3d" * 12,
        "sk-proj-" + "aB3_" * 20,
        "xoxb-" + "1234567890-" * 2 + "aBcDeF",
    ),
    "password": ("password: hunter2", "pwd=Tr0ub4dor&3", 'DB_PASSWORD = "s3cr3t!"', "Passwort: 12345678"),
    "jwt": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",),
    "url_password": ("https://jane:secret@db.example.org/",),
}
SENTENCES = (
    "{}",
    "Please note {} and answer soon.",
    "Yesterday they wrote ({}), twice.",
    "x: {}.",
    "{}, thanks",
)

LOOKALIKES = (
    "order 100-2000-3000 of 2024",
    "build 10.0.19041.1 follows 1.2.3.4 and v2.10.3.7",
    "localhost is 127.0.0.1, the router 192.168.1.254, documentation 203.0.113.7",
    "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "md5 d41d8cd98f00b204e9800998ecf8427e, uuid 123e4567-e89b-12d3-a456-426614174000",
    "at 52.370216, 4.895168 and -0.127758 degrees",
    "ISBN 978-0-306-40615-7 or 0-306-40615-2",
    "2024-11-05T10:30:22Z, 05.11.2024 10:30, 11/05/2024 10:30:22, 1730802622, 1730802622123",
    "EUR 1.234.567,89 or $1,234,567.89 or 12 345 678 kr",
    "open 08.30-12.00 and 13.00-17.00, 12:30:45",
    "layers of 256 512 1024 and 128-256-512",
    "ZIP 02139-4307, sold 4111 1111 1111 1112 times",
    "logo@2x.png from lodash@4.17.21, @handle said",
    "IBAN DE89370400440532013001 has one digit wrong",
    "std::vector and a::b at 10:20:30:40",
    "on 42 42 42 a week, lot 123456789, item 12345678Z",
    "ids 4539578763621480 and 8005550123456",
    "f(x) = 3.14159265358979, n = 6.02214076e23",
    "page 000-00-0000 and 666-12-3456",
    "telephone exchange of 1912, phone 12 (128GB)",
    "I lost my phone. 5550123456 is the order",
    "They sell a new mobile! 555-0123 of them",
    "about her phone\n5550123456",
    "password: required, 8-12 characters, password reset of 2024",
    "pwd=/home/user1, password=$DB_PASS1, password: ********, password=sha256",
    "password = os.environ['DB1'], passwordless2 login, Password: <yours, 10 letters>",
    "sk-learn-0.24-is-a-library-that-many-people-use, sk-button-primary-with-a-long-name-2",
    "hf_hub_download(repo_id=1), ghp_short1, xoxb-1, AKIA is a prefix of 20 letters",
    "-----BEGIN CERTIFICATE----- 1 -----BEGIN PUBLIC KEY-----",
)


def with_one_each() -> list[tuple[str, str]]:
    """Kind and text: every example in every sentence."""
    return [
        (kind, sentence.format(example))
        for kind, examples in EXAMPLES.items()
        for example in examples
        for sentence in SENTENCES
    ]


def made_cards(count: int, rng: np.random.Generator) -> list[str]:
    """Visa numbers of 16 digits, the last from Luhn's table of doubled digits."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    heads = ["4" + "".join(map(str, rng.integers(0, 10, 14))) for _ in range(count)]
    sums = [sum(doubled[int(d)] for d in h[::2]) + sum(int(d) for d in h[1::2]) for h in heads]
    return [f"{head}{-total % 10}" for head, total in zip(heads, sums, strict=True)]


def made_ibans(count: int, rng: np.random.Generator) -> list[str]:
    """German IBANs: 98 minus the remainder of the account followed by DE00 as digits."""
    accounts = ["".join(map(str, rng.integers(0, 10, 18))) for _ in range(count)]
    return [f"DE{98 - int(account + '131400') % 97:02d}{account}" for account in accounts]
