"""An authority and certificates of a mail server, for one test: good, expired, for others, by others."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.dovecot import AT

Key = ec.EllipticCurvePrivateKey


def make(folder: Path) -> Path:
    """One file for each name of `AT`, and the authority's own certificate, whose path this returns."""
    authority, stranger = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    for name, address in AT.items():
        shown = "elsewhere.example" if name == "name" else address
        days = -1 if name == "expired" else 30
        _write(folder / f"{name}.pem", shown, stranger if name == "untrusted" else authority, days)
    own = _certificate("authority", authority, authority, days=30, is_authority=True)
    (folder / "authority.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return folder / "authority.pem"


def _write(path: Path, shown: str, signer: Key, days: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = _certificate(shown, key, signer, days=days)
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)


def _certificate(
    shown: str, key: Key, signer: Key, *, days: int, is_authority: bool = False
) -> x509.Certificate:
    # The clock of the tests stands still; certificates are judged by that of the machine.
    ends = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(shown))
        .issuer_name(_named("authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=60))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        made = made.add_extension(x509.SubjectAlternativeName(_places(shown)), critical=False)
    return made.sign(signer, hashes.SHA256())


def _places(shown: str) -> list[x509.GeneralName]:
    """The good one is for this machine's name, too."""
    try:
        found: list[x509.GeneralName] = [x509.IPAddress(ip_address(shown))]
    except ValueError:
        return [x509.DNSName(shown)]
    return [*found, x509.DNSName("localhost")] if shown == AT["good"] else found


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
