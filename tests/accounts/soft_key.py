"""A passkey in Python: answers a ceremony the way a browser with a device would."""

import hashlib
import json
import re
import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def options_on(page):
    """What the server wrote in the page for static/js/passkey.js."""
    (found,) = re.findall(
        r'<script id="passkey-options" type="application/json">(.*?)</script>', page, re.DOTALL
    )
    return next(iter(json.loads(found).values()))["publicKey"]


class SoftKey:
    def __init__(self, *, origin="http://localhost:8000", rp="localhost", verifies=True):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.origin, self.rp = origin, rp
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.user_handle = ""

    def create(self, options):
        self.user_handle = options["user"]["id"]
        key = cbor.encode(ES256.from_cryptography_key(self.private.public_key()))
        data = self._data(self.flags | ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(
            {"clientDataJSON": client, "attestationObject": made}, {"credProps": {"rk": True}}
        )

    def get(self, options):
        data, client = self._data(self.flags), self._client("webauthn.get", options)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _client(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _data(self, flags):
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + bytes(4)

    def _answer(self, response, extensions=None):
        parts = {name: websafe_encode(value) for name, value in response.items()}
        if "signature" in parts:
            parts["userHandle"] = self.user_handle
        return json.dumps(
            {
                "type": "public-key",
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "response": parts,
                "clientExtensionResults": extensions or {},
            }
        )
