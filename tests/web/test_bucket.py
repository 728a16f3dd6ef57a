"""Files in a bucket: a real S3 server on this machine (moto's) takes, keeps and gives them in parts."""

import datetime as dt

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.urls import reverse
from moto.server import ThreadedMotoServer

from leergang.environment import bucket
from leergang.moment import now
from modules.actions.materials import stray_files
from modules.importing.exporting import export_programme
from modules.models import Material
from tests.files import MP4, PDF, upload

NAME = "leergang"
KEYS = {"access_key": "sleutel", "secret_key": "geheim"}


@pytest.fixture(scope="module")
def server():
    """The address of an S3 server on a free port, with our bucket."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def s3(server, settings):
    """Our storage is that bucket."""
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="eu-west-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    stored = bucket(NAME, endpoint=server, region="eu-west-1", **KEYS)
    settings.STORAGES = settings.STORAGES | {"default": stored}
    yield client
    for found in client.list_objects_v2(Bucket=NAME).get("Contents", []):
        client.delete_object(Bucket=NAME, Key=found["Key"])
    client.delete_bucket(Bucket=NAME)


def keys(s3) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=NAME).get("Contents", [])]


@pytest.mark.django_db
class TestMaterials:
    def add(self, cast, sign_in, content: bytes, name: str):
        address = reverse("modules:material-add-file", args=[cast.module.slug])
        data = {"title": "Gesprek", "alt": "Twee mensen.", "file": upload(content, name)}
        return sign_in(cast.editor).post(address, data)

    def test_an_upload_is_private_and_comes_back_in_parts_through_the_access_check(self, cast, sign_in, s3):
        assert self.add(cast, sign_in, MP4, "gesprek.mp4").status_code == 302
        material = Material.objects.get()
        assert keys(s3) == [material.file.name]
        grants = s3.get_object_acl(Bucket=NAME, Key=material.file.name)["Grants"]
        assert all(grant["Grantee"]["Type"] == "CanonicalUser" for grant in grants), "nobody but the owner"
        address = reverse("modules:material-file", args=[cast.module.slug, material.pk])
        client = sign_in(cast.trainer)
        part = client.get(address, headers={"Range": "bytes=100-299"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, MP4[100:300])
        assert part["Content-Range"] == f"bytes 100-299/{len(MP4)}"
        whole = client.get(address)
        assert b"".join(whole.streaming_content) == MP4
        assert "Location" not in whole, "nobody is sent to the bucket"
        assert sign_in(cast.participant).get(address).status_code == 404

    def test_what_is_refused_leaves_nothing_in_the_bucket(self, cast, sign_in, s3, monkeypatch):
        assert "Dit is geen pdf" in self.add(cast, sign_in, b"MZ" + b"\0" * 2000, "reader.pdf").text
        monkeypatch.setattr("modules.actions.materials.record", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            self.add(cast, sign_in, PDF, "reader.pdf")
        assert keys(s3) == []

    def test_a_file_that_is_gone_does_not_exist(self, cast, sign_in, s3):
        self.add(cast, sign_in, PDF, "reader.pdf")
        material = Material.objects.get()
        s3.delete_object(Bucket=NAME, Key=material.file.name)
        address = reverse("modules:material-file", args=[cast.module.slug, material.pk])
        assert sign_in(cast.trainer).get(address).status_code == 404

    def test_what_a_killed_process_left_is_found(self, cast, sign_in, s3):
        self.add(cast, sign_in, PDF, "reader.pdf")
        kept = Material.objects.get().file.name
        s3.put_object(Bucket=NAME, Key="materiaal/1/los.pdf", Body=PDF)
        assert set(keys(s3)) == {kept, "materiaal/1/los.pdf"}
        assert list(stray_files(now=now() + dt.timedelta(days=8))) == ["materiaal/1/los.pdf"]
        assert list(stray_files(now=now())) == []

    def test_an_export_writes_it_out(self, cast, sign_in, s3, tmp_path):
        self.add(cast, sign_in, PDF, "reader.pdf")
        export_programme(cast.module.programme, tmp_path / "leergang")
        (written,) = (tmp_path / "leergang").rglob("reader.pdf")
        assert written.read_bytes() == PDF


def test_an_object_has_no_address(s3):
    with pytest.raises(ValueError, match="access check"):
        default_storage.url("materiaal/1/x.pdf")


def test_a_bucket_that_is_not_ours_says_so(s3, settings, server):
    other = bucket("andermans", endpoint=server, region="eu-west-1", **KEYS)
    settings.STORAGES = settings.STORAGES | {"default": other}
    with pytest.raises((ClientError, FileNotFoundError)):
        default_storage.pieces("materiaal/1/x.pdf", 0, 10)
