import socket
import threading
import zipfile
from io import BytesIO

import pytest

from leergang import scanning
from tests.scanner import EICAR, clamd


@pytest.fixture(scope="module")
def scanner(tmp_path_factory):
    with clamd(tmp_path_factory.mktemp("clamd")) as url:
        yield url


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD_URL = ""
    scanning.scan(EICAR)


@pytest.mark.parametrize("url", ["unix:///nergens/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_down_lets_nothing_through(settings, url):
    settings.CLAMD_URL = url
    with pytest.raises(scanning.NotScannedError, match="Probeer het over een kwartier opnieuw"):
        scanning.scan(b"een lijst")


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"iets anders\0", b"\xff\0"]
)
def test_an_answer_that_is_not_ok_lets_nothing_through(settings, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def reply() -> None:
            connection, _ = server.accept()
            with connection:
                while not connection.recv(4096).endswith(b"\0\0\0\0"):
                    pass
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(scanning.NotScannedError):
            scanning.scan(b"een lijst")
        thread.join()


def test_a_big_file_goes_to_the_scanner_in_pieces(settings):
    """A video is never held whole: each piece leaves before the next one is read."""

    class Video(BytesIO):
        asked: list[int] = []

        def read(self, size=-1):
            self.asked.append(size)
            return super().read(size)

    video, heard = Video(b"x" * 1_000_000), bytearray()
    video.seek(500)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def reply() -> None:
            connection, _ = server.accept()
            with connection:
                while not heard.endswith(b"\0\0\0\0"):
                    heard.extend(connection.recv(65536))
                connection.sendall(b"stream: OK\0")

        thread = threading.Thread(target=reply)
        thread.start()
        scanning.scan_file(video)
        thread.join()
    assert len(heard) > 1_000_000, "from its begin"
    assert set(video.asked) == {scanning.CHUNK}
    assert video.tell() == 0


@pytest.mark.debian
class TestClamd:
    @pytest.fixture(autouse=True)
    def use(self, settings, scanner):
        settings.CLAMD_URL = scanner

    def test_an_honest_file_passes(self):
        scanning.scan(b"Naam;E-mail\n" * 50_000)

    def test_a_known_virus_does_not(self):
        with pytest.raises(scanning.InfectedError, match="schadelijke software"):
            scanning.scan(EICAR)

    def test_neither_does_one_that_is_zipped(self):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("lijst.com", EICAR)
        with pytest.raises(scanning.InfectedError):
            scanning.scan(packed.getvalue())
