import pytest

from leergang.retention import policy
from leergang.retention.checks import every_model_has_a_retention_period


@pytest.fixture
def rules(monkeypatch, tmp_path):
    """A policy of our own making."""

    def use(text: str) -> None:
        path = tmp_path / "policy.toml"
        path.write_text(text)
        monkeypatch.setattr(policy, "POLICY", path)
        policy.decisions.cache_clear()

    yield use
    policy.decisions.cache_clear()


def test_every_model_has_a_decision():
    assert every_model_has_a_retention_period() == []


def test_a_model_without_decision_is_an_error(rules):
    rules('["accounts.user"]\nkeep = "account"\nwhy = "Nodig."')
    found = {error.id for error in every_model_has_a_retention_period()}
    assert found == {"retention.E001"}
    assert "casuistiek.practicecase" in policy.undecided()


def test_a_rule_about_nothing_is_an_error(rules):
    rules('["accounts.user"]\nkeep = "with:accounts.ghost"\nwhy = "Nodig."')
    assert policy.unknown() == ["accounts.ghost"]
