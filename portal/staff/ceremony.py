"""What the offline machine does with the escrow key: no database, no settings, nothing kept."""

from uuid import UUID

from portal.core.errors import N_, DomainError
from portal.staff.escrow_files import BadFile, EscrowedKey, Opened, OpenedKey, Request
from portal.staff.keyring import key_context
from portal.vault import boxes, signatures
from portal.vault.boxes import KeyPair
from portal.vault.errors import BadSignature, CannotOpen


class WrongEscrow(DomainError):
    """The shares give a key, but not the one to which the office's keys were sealed."""

    def __init__(self) -> None:
        super().__init__(N_("这些分片不是这套门户的托管密钥，请核对打印件上的指纹。"))


def require_signed(request: Request) -> None:
    """Every key leads by signatures to the root that the file names; its fingerprint is on the paper too."""
    for key in request.keys:
        officer = signatures.officer_statement(key.signer, key.signer_public)
        epoch = signatures.epoch_statement(request.office, key.number, key.public, request.escrow_public)
        try:
            signatures.verify(request.root_public, signatures.KEY_OFFICER, officer, key.certificate)
            signatures.verify(key.signer_public, signatures.OFFICE_EPOCH, epoch, key.signature)
        except BadSignature:
            raise BadFile(N_("文件里有单位密钥的签名不成立，请停止并保全现场。")) from None


def open_keys(request: Request, escrow_private: bytes) -> Opened:
    """The office's keys sealed to the person whom the request names; their private halves go nowhere else."""
    escrow = KeyPair(request.escrow_public, escrow_private)
    if not boxes.belongs_together(escrow):
        raise WrongEscrow
    require_signed(request)
    keys = tuple(_opened(request, key, escrow) for key in request.keys)
    return Opened(request.office, str(UUID(request.account)), request.box_public, keys)


def _opened(request: Request, key: EscrowedKey, escrow: KeyPair) -> OpenedKey:
    office, number = request.office, key.number
    try:
        private = boxes.unwrap(key.sealed, escrow, key_context(office, number, "escrow", "escrow"))
    except CannotOpen:
        raise BadFile(N_("文件里的单位密钥打不开，它可能被改动过。")) from None
    if not boxes.belongs_together(KeyPair(key.public, private)):
        raise BadFile(N_("文件里的单位密钥打不开，它可能被改动过。"))
    context = key_context(office, number, "account", request.account)
    return OpenedKey(number, key.public, boxes.wrap(private, request.box_public, context))
